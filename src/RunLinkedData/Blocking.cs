namespace RunLinkedData;

/// <summary>The sync form of an async operation: the same code path, run on the thread pool, so that no caller's context can deadlock.</summary>
internal static class Blocking
{
    public static void Wait(Func<Task> operation) => Task.Run(operation).GetAwaiter().GetResult();

    public static T Wait<T>(Func<Task<T>> operation) => Task.Run(operation).GetAwaiter().GetResult();
}
