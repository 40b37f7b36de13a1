using RunLinkedData.MLflow;

namespace RunLinkedData.Waiting;

/// <summary>
/// The sync form of an async operation: the same code path, on the thread of the caller, so that it needs no second one of the thread pool.
/// </summary>
/// <remarks>What it calls looks at <see cref="BlockingCall.IsUnderWay"/> where it would wait: docs/decisions/0013-sync-calls.md.</remarks>
internal static class Blocking
{
    public static void Wait(Func<Task> operation) => Start(async () =>
    {
        await operation().ConfigureAwait(false);
        return true;
    }).GetAwaiter().GetResult();

    public static T Wait<T>(Func<Task<T>> operation) => Start(async () => await operation().ConfigureAwait(false)).GetAwaiter().GetResult();

    public static IEnumerable<T> Enumerate<T>(IAsyncEnumerable<T> items)
    {
        var enumerator = items.GetAsyncEnumerator(CancellationToken.None);
        try
        {
            while (Wait(() => enumerator.MoveNextAsync().AsTask()))
            {
                yield return enumerator.Current;
            }
        }
        finally
        {
            Wait(() => enumerator.DisposeAsync().AsTask());
        }
    }

    // Whatever context the caller has must not be waited for, as it waits itself.
    private static Task<T> Start<T>(Func<Task<T>> operation)
    {
        var context = SynchronizationContext.Current;
        if (context is null && TaskScheduler.Current == TaskScheduler.Default)
        {
            return BlockingCall.Begin(operation);
        }

        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var start = new Task<Task<T>>(() => BlockingCall.Begin(operation));
            start.RunSynchronously(TaskScheduler.Default);
            return start.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
