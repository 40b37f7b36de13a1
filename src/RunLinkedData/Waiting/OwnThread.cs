using RunLinkedData.MLflow;

namespace RunLinkedData.Waiting;

/// <summary>
/// A thread for work that has to be begun even when the pool has no thread left, and that nobody may have to wait for without end.
/// </summary>
internal static class OwnThread
{
    /// <summary>Begins work on it; the thread goes when the work is over, or waits for something else.</summary>
    public static Task<T> Start<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => _ = CompleteAsync()) { IsBackground = true, Name = "RunLinkedData" }.Start();
        return done.Task;

        async Task CompleteAsync()
        {
            try
            {
                done.SetResult(await BlockingCall.Begin(work).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        }
    }

    /// <inheritdoc cref="Start{T}"/>
    public static Task Start(Func<Task> work) => Start(async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    });
}
