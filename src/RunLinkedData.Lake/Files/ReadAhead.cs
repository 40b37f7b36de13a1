using System.Runtime.CompilerServices;
using RunLinkedData.Waiting;

namespace RunLinkedData.Lake.Files;

/// <summary>Small files that are read several at once, as each takes a call or two.</summary>
internal static class ReadAhead
{
    /// <summary>How many are read at once.</summary>
    public const int Most = 8;

    /// <summary>Does something with each item, with a few at once, and gives the results in the order of the items.</summary>
    public static async IAsyncEnumerable<TResult> InOrderAsync<T, TResult>(
        IReadOnlyList<T> items,
        Func<T, CancellationToken, Task<TResult>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<OfferedWork<TResult>> ahead = [];
        try
        {
            for (var next = 0; next < items.Count || ahead.Count > 0;)
            {
                while (next < items.Count && ahead.Count < Most)
                {
                    var item = items[next++];
                    ahead.Enqueue(OfferedWork.Start(() => read(item, end.Token), end.Token));
                }

                yield return await ahead.Dequeue().GetAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Those that were begun use what the caller may close.
            await end.EndAsync().ConfigureAwait(false);
            foreach (var begun in ahead)
            {
                await begun.TryGetAsync().ConfigureAwait(false);
            }
        }
    }
}
