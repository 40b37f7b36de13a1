using System.Globalization;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Transfers;

/// <summary>A way to the bytes of one file.</summary>
/// <param name="http">The connections.</param>
/// <param name="call">The call that gets it.</param>
/// <param name="path">The file's path, for messages.</param>
/// <param name="renew">Gives a new call when the address of the one before has expired; null where addresses do not.</param>
internal sealed class DownloadRoute(MlflowHttp http, HttpCall call, string path, Func<CancellationToken, Task<HttpCall?>>? renew = null)
{
    private HttpCall _call = call;

    public string Path => path;

    public int MaxRetries => http.Options.MaxRetries;

    /// <summary>Asks for the file, from a byte on, of one version.</summary>
    /// <param name="from">The first byte.</param>
    /// <param name="to">The last byte; null for the end.</param>
    /// <param name="etag">The version that is wanted; null for any.</param>
    /// <param name="cancellationToken">Cancels the call, and reading the body.</param>
    public async Task<HttpDownload> GetAsync(long from, long? to, string? etag, CancellationToken cancellationToken)
    {
        List<(string, string)> headers = [];
        if (from > 0 || to is not null)
        {
            headers.Add(("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{to}")));
        }

        // A weak tag never matches here; then the tag of the answer is compared.
        if (etag is not null && !etag.StartsWith("W/", StringComparison.Ordinal))
        {
            headers.Add(("If-Match", etag));
        }

        var answer = await http.DownloadAsync(_call with { Headers = [.. _call.Headers, .. headers] }, cancellationToken).ConfigureAwait(false);
        if (renew is null || answer.Status is not (400 or 403) || await renew(cancellationToken).ConfigureAwait(false) is not { } renewed)
        {
            return answer;
        }

        await answer.DisposeAsync().ConfigureAwait(false);
        _call = renewed;
        return await http.DownloadAsync(_call with { Headers = [.. _call.Headers, .. headers] }, cancellationToken).ConfigureAwait(false);
    }

    public Task BackOffAsync(int attempt, CancellationToken cancellationToken) => http.BackOffAsync(attempt, cancellationToken);

    /// <summary>Whether an answer holds bytes from <paramref name="from"/> on, of the version with that size and tag.</summary>
    public static bool IsRange(HttpDownload answer, long from, long total, string? etag) =>
        answer.Status == 206
        && answer.Headers.ContentRange is { From: { } first, Length: { } length }
        && first == from
        && length == total
        && answer.Headers.ETag == etag;

    /// <summary>The file is not the one whose first bytes the caller has.</summary>
    public MlflowException Changed() => new(
        MlflowErrorCode.DataLoss,
        $"The artifact '{path}' was changed or deleted while it was read. Read it again from its start.");

    /// <summary>The transfer broke off, and all attempts to go on failed.</summary>
    public MlflowException Broken(long position, long? total, Exception? cause) => new(
        MlflowErrorCode.TemporarilyUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"The download of '{path}' broke off at byte {position:N0} of {(total is { } bytes ? bytes.ToString("N0", CultureInfo.InvariantCulture) : "an unknown number")}, ")
        + $"and going on failed. Try again; if it stays so, look at the server's log and at proxies on the way.{(cause is null ? "" : $" Last: {cause.Message}")}",
        cause);
}
