using System.Globalization;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Routes;

/// <summary>A way to the bytes of one file.</summary>
/// <param name="http">The connections.</param>
/// <param name="call">The call that gets it.</param>
/// <param name="path">The file's path, for messages.</param>
/// <param name="renew">Gives a new call when the address of the one before has expired; null where addresses do not.</param>
/// <param name="compared">Told once whether two ranges were of one version.</param>
internal sealed class DownloadRoute(
    MlflowHttp http, HttpCall call, string path, Func<CancellationToken, Task<HttpCall?>>? renew = null, Action<bool>? compared = null)
{
    private HttpCall _call = call;
    private int _isCompared;

    /// <summary>Asks for a range of the file, or for all of it.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">How many bytes; null to the end.</param>
    /// <param name="etag">The version that is wanted; null for any.</param>
    /// <param name="cancellationToken">Cancels the call, and reading the body.</param>
    public async Task<HttpDownload> GetAsync(long offset, long? length, string? etag, CancellationToken cancellationToken)
    {
        List<(string, string)> headers = [];
        if (offset > 0 || length is not null)
        {
            headers.Add(("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + length - 1}")));
        }

        // A weak tag never matches here; then the tag of the answer is compared.
        if (etag is not null && !etag.StartsWith("W/", StringComparison.Ordinal))
        {
            headers.Add(("If-Match", etag));
        }

        var answer = await http.DownloadAsync(
            _call with { Headers = [.. _call.Headers, .. headers] }, cancellationToken).ConfigureAwait(false);
        if (renew is null || answer.Status is not (400 or 403) || await renew(cancellationToken).ConfigureAwait(false) is not { } renewed)
        {
            return answer;
        }

        await answer.DisposeAsync().ConfigureAwait(false);
        _call = renewed;
        return await http.DownloadAsync(_call with { Headers = [.. _call.Headers, .. headers] }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for a range of a version that was found on this way.</summary>
    public async Task<ObjectContent> ContinueAsync(RouteVersion version, long offset, long? length, CancellationToken cancellationToken)
    {
        var answer = await GetAsync(offset, length, version.ETag, cancellationToken).ConfigureAwait(false);
        var content = FindRange(answer, offset) is { } range && version.Equals(range.Version) ? range : null;
        if ((content is not null || answer.Status == 412) && Interlocked.Exchange(ref _isCompared, 1) == 0)
        {
            compared?.Invoke(content is not null);
        }

        if (content is not null)
        {
            return content;
        }

        await answer.DisposeAsync().ConfigureAwait(false);
        throw answer.Status is >= 500 or 400 or 401 or 403
            ? new MlflowException(
                answer.Status >= 500 ? MlflowErrorCode.TemporarilyUnavailable : MlflowErrorCode.PermissionDenied,
                $"The server, or the storage behind it, answered {answer.Status} when it was asked for more of '{path}'.")
            {
                HttpStatus = answer.Status,
            }
            : new MlflowException(MlflowErrorCode.DataLoss, $"The artifact '{path}' is not the one any more of which a part was read.");
    }

    /// <summary>What an answer gives, if it is a range from that byte on and says of which version.</summary>
    public ObjectContent? FindRange(HttpDownload answer, long offset) =>
        answer.Status == 206
        && answer.Headers.ContentRange is { From: { } first, Length: { } total }
        && first == offset
        && answer.Headers.ETag is { } etag
            ? new ObjectContent { Stream = answer.Content, Offset = offset, TotalBytes = total, Version = new RouteVersion(this, etag) }
            : null;

    /// <summary>What an answer gives that is the whole file.</summary>
    public ObjectContent Whole(HttpDownload answer, long? total) => new()
    {
        Stream = answer.Content,
        IsWhole = true,
        TotalBytes = total,
        Version = answer.Headers.ETag is { } etag ? new RouteVersion(this, etag) : null,
    };
}
