using System.Runtime.CompilerServices;
using RunLinkedData.Waiting;

namespace RunLinkedData.Versions.History;

/// <summary>
/// Does something with each item of a stream, some items ahead of the caller, and gives the results in the order of the items.
/// </summary>
internal static class ReadAhead
{
    /// <summary>
    /// Starts with the next items while the caller is at work on a result. An item that fails does so when its turn comes.
    /// <c>ahead</c>: how many, besides the one that is handed out.
    /// </summary>
    public static async IAsyncEnumerable<TResult> SelectAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, Task<TResult>> action,
        int ahead,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<OfferedWork<TResult>> started = [];
        try
        {
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                started.Enqueue(OfferedWork.Start(() => action(item, stop.Token), stop.Token));
                if (started.Count > ahead)
                {
                    yield return await started.Dequeue().GetAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }

            while (started.TryDequeue(out var next))
            {
                yield return await next.GetAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.EndAsync().ConfigureAwait(false);
            foreach (var next in started)
            {
                await next.TryGetAsync().ConfigureAwait(false);
            }
        }
    }
}
