using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Google.Apis.Storage.v1.Data;
using RunLinkedData.Google.Gcs.Calls;
using RunLinkedData.MLflow.Artifacts;
using StoredObject = Google.Apis.Storage.v1.Data.Object;

namespace RunLinkedData.Google.Gcs;

/// <summary>Asks what names begin with a prefix, page after page.</summary>
internal sealed partial class GcsListing(GcsLocation location, GcsBucket bucket)
{
    /// <summary>What lies in a folder, by path in ordinal order.</summary>
    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var folder = path.Length == 0 ? "" : path + "/";
        var prefix = location.FolderOf(path);
        List<ArtifactEntry> entries = [];
        try
        {
            await foreach (var page in PagesAsync(prefix, "/", cancellationToken).ConfigureAwait(false))
            {
                entries.AddRange((page.Prefixes ?? [])
                    .Select(name => folder + Behind(name, prefix).TrimEnd('/'))
                    .Where(ArtifactPath.IsPath)
                    .Select(found => new ArtifactEntry { Path = found, IsFolder = true }));
                entries.AddRange((page.Items ?? [])
                    .Select(item => (Path: folder + Behind(item.Name, prefix), Object: item))
                    .Where(item => ArtifactPath.IsPath(item.Path))
                    .Select(item => ToEntry(item.Path, item.Object)));
            }
        }
        catch (GcsFailure failure)
        {
            throw GcsErrors.ToException(bucket, GcsCall.List, location.Subject(path), failure);
        }

        return [.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    /// <summary>All files below a folder, as the storage orders them.</summary>
    public async IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = PagesAsync(location.FolderOf(path), null, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (await GcsErrors.ExplainAsync(
                bucket, GcsCall.List, location.Subject(path), pages.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                foreach (var item in pages.Current.Items ?? [])
                {
                    if (ArtifactPath.OfObject(item.Name[location.Prefix.Length..], (long)(item.Size ?? 0)) is { } found)
                    {
                        yield return ToEntry(found, item);
                    }
                }
            }
        }
    }

    /// <summary>Whether anything lies in a folder.</summary>
    /// <exception cref="GcsFailure">It could not be asked.</exception>
    public async Task<bool> HasAnyAsync(string path, CancellationToken cancellationToken) =>
        (await PageAsync(location.FolderOf(path), null, null, 1, cancellationToken).ConfigureAwait(false)).Items is { Count: > 0 };

    /// <summary>All names that lie in a folder, however deep, page after page.</summary>
    /// <exception cref="GcsFailure">They could not be asked for.</exception>
    public IAsyncEnumerable<string[]> NamesAsync(string path, CancellationToken cancellationToken) =>
        PagesAsync(location.FolderOf(path), null, cancellationToken)
            .Select(page => (page.Items ?? []).Select(item => item.Name).ToArray());

    private async IAsyncEnumerable<Objects> PagesAsync(
        string prefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await PageAsync(prefix, delimiter, token, null, cancellationToken).ConfigureAwait(false);
            yield return page;
            token = page.NextPageToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    private Task<Objects> PageAsync(
        string prefix, string? delimiter, string? token, int? most, CancellationToken cancellationToken) => bucket.CallAsync(
            (client, attempt) =>
            {
                var request = client.Service.Objects.List(location.Bucket);
                (request.Prefix, request.Delimiter, request.PageToken, request.MaxResults) = (prefix, delimiter, token, most);
                request.Fields = "nextPageToken,prefixes,items(name,size,generation,updated)";
                request.UserProject = bucket.Settings.UserProject;
                return request.ExecuteAsync(attempt.Token);
            },
            cancellationToken);

    /// <summary>What is told of an object.</summary>
    public static ArtifactEntry ToEntry(string path, StoredObject item) => new()
    {
        Path = path,
        Bytes = (long)(item.Size ?? 0),
        Version = item.Generation is null ? null : StoredObjects.VersionOf(item),
        Modified = TimeOf(item.UpdatedRaw),
    };

    // RFC 3339 has any number of digits behind the second; the SDK throws where it likes another one.
    private static DateTimeOffset? TimeOf(string? text) => DateTimeOffset.TryParseExact(
        FinerDigits().Replace(text ?? "", ""),
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out var time)
        ? time
        : null;

    [GeneratedRegex("(?<=\\.[0-9]{7})[0-9]+")]
    private static partial Regex FinerDigits();

    private static string Behind(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : "";
}
