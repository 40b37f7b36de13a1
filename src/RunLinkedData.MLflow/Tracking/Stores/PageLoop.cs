using System.Runtime.CompilerServices;

namespace RunLinkedData.MLflow.Tracking.Stores;

/// <summary>Reads one page after the other, until there is no token for a next one.</summary>
internal static class PageLoop
{
    /// <summary>The items of all pages, as far as the caller goes.</summary>
    /// <param name="read">Reads the page of a token.</param>
    /// <param name="first">The token of the page to begin with; null for the first one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="MlflowException"><c>INTERNAL_ERROR</c>: a token came a second time, and would come for ever.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        Func<string?, Task<Page<T>>> read, string? first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (var token = first; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await read(token).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            if (page.NextPageToken is not { } next)
            {
                yield break;
            }

            if (token is not null)
            {
                seen.Add(token);
            }

            token = seen.Contains(next) ? throw Repeated(next) : next;
        }
    }

    /// <summary>The error for a token that was given for a page already.</summary>
    public static MlflowException Repeated(string token) => new(
        MlflowErrorCode.InternalError,
        $"The tracking store gave the page token '{token}' twice, so its list would never end. Update the server, or search for less.");
}
