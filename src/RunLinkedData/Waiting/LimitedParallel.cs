using System.Runtime.ExceptionServices;
using RunLinkedData.MLflow;

namespace RunLinkedData.Waiting;

/// <summary>
/// Does something with each of many items, with a few of them at once. The first that fails ends the others, and its error is thrown.
/// </summary>
/// <remarks>In a blocking call the caller does it, with the help of the threads that the pool has.</remarks>
internal static class LimitedParallel
{
    /// <summary>A few: enough to hide the answer times of a server; a disk gains nothing from more.</summary>
    public const int AFew = 4;

    public static Task ForEachAsync<T>(
        IEnumerable<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        ForEachAsync(items, AFew, action, cancellationToken);

    public static Task ForEachAsync<T>(
        IEnumerable<T> items, int atOnce, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        BlockingCall.IsUnderWay
            ? BlockingForEachAsync(new SyncSource<T>(items.GetEnumerator()), atOnce, action, cancellationToken)
            : Parallel.ForEachAsync(
                items, Options(atOnce, cancellationToken), async (item, token) => await action(item, token).ConfigureAwait(false));

    public static Task ForEachAsync<T>(
        IAsyncEnumerable<T> items, int atOnce, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        BlockingCall.IsUnderWay
            ? BlockingForEachAsync(items.GetAsyncEnumerator(cancellationToken), atOnce, action, cancellationToken)
            : Parallel.ForEachAsync(
                items, Options(atOnce, cancellationToken), async (item, token) => await action(item, token).ConfigureAwait(false));

    private static ParallelOptions Options(int atOnce, CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };

    private static async Task BlockingForEachAsync<T>(
        IAsyncEnumerator<T> source, int atOnce, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var turn = new SemaphoreSlim(1, 1);
        Exception? failure = null;
        await using (source.ConfigureAwait(false))
        {
            var helpers = Enumerable.Range(1, atOnce - 1).Select(_ => OfferedWork.Start(WorkAsync, CancellationToken.None)).ToList();
            await WorkAsync().ConfigureAwait(false);
            foreach (var helper in helpers)
            {
                await helper.GetAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        cancellationToken.ThrowIfCancellationRequested();

        async Task WorkAsync()
        {
            try
            {
                while (await NextAsync().ConfigureAwait(false) is { HasValue: true } next)
                {
                    await action(next.Value, stop.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Another one has failed, or the caller wants no more.
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
                await stop.EndAsync().ConfigureAwait(false);
            }
        }

        async Task<(bool HasValue, T Value)> NextAsync()
        {
            await turn.EnterAsync(stop.Token).ConfigureAwait(false);
            try
            {
                return await source.MoveNextAsync().ConfigureAwait(false) ? (true, source.Current) : default;
            }
            finally
            {
                turn.Release();
            }
        }
    }

    private sealed class SyncSource<T>(IEnumerator<T> items) : IAsyncEnumerator<T>
    {
        public T Current => items.Current;

        public ValueTask<bool> MoveNextAsync() => ValueTask.FromResult(items.MoveNext());

        public ValueTask DisposeAsync()
        {
            items.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
