using RunLinkedData.MLflow;

namespace RunLinkedData.Waiting;

/// <summary>What a blocking call does on its own thread, where .NET would go by way of the thread pool.</summary>
internal static class WaitingExtensions
{
    /// <summary>Waits for a turn; in a blocking call it has come when this returns.</summary>
    public static Task EnterAsync(this SemaphoreSlim gate, CancellationToken cancellationToken)
    {
        if (!BlockingCall.IsUnderWay)
        {
            return gate.WaitAsync(cancellationToken);
        }

        gate.Wait(cancellationToken);
        return Task.CompletedTask;
    }

    /// <summary>Cancels; in a blocking call all who listen have heard of it when this returns.</summary>
    public static Task EndAsync(this CancellationTokenSource source)
    {
        if (!BlockingCall.IsUnderWay)
        {
            return source.CancelAsync();
        }

        source.Cancel();
        return Task.CompletedTask;
    }

    /// <summary>Waits until a task is over, however it ends.</summary>
    public static void WaitForEnd(this Task task) => Task.WaitAny(task);

    /// <summary>What came of work that is not wanted any more; the default value when it failed.</summary>
    public static async Task<T?> TryGetAsync<T>(this OfferedWork<T> work)
    {
        var task = work.GetAsync(CancellationToken.None);
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompletedSuccessfully ? await task.ConfigureAwait(false) : default;
    }
}
