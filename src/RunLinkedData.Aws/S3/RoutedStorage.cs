using System.Runtime.CompilerServices;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Presigned;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Aws.S3;

/// <summary>Artifacts of one run, by the way that <see cref="S3Route"/> finds out at the first call.</summary>
/// <remarks>
/// Looking for credentials takes seconds on some machines, and stores are opened that nobody calls. So what it states at first is what can
/// be done by either way, and what is found out is asked for before a file is stored.
/// </remarks>
internal sealed class RoutedStorage(S3Storage own, S3Route route, Func<PresignedReason, PresignedStorage> open) : IObjectStorage
{
    private readonly ArtifactCapabilities _byEither =
        own.Capabilities with { ExclusiveCreate = false, Parts = false, UnfinishedUploads = false };

    private readonly ArtifactCapabilities _byOwn =
        route.WhyUploads is null ? own.Capabilities : own.Capabilities with { ExclusiveCreate = false, Parts = false };

    private PresignedStorage? _signed;

    public string ArtifactUri => own.ArtifactUri;

    public ArtifactCapabilities Capabilities => route.IsOwn switch
    {
        null => _byEither,
        true => _byOwn,
        false => _signed?.Capabilities ?? _byEither,
    };

    public long PartsFrom => ((IObjectStorage)own).PartsFrom;

    public string CheckPath(string path) => own.CheckPath(path);

    public async Task<ObjectContent> OpenAsync(
        string path, long offset, long? length, object? version, CancellationToken cancellationToken) =>
        await (await ForAsync(path, cancellationToken).ConfigureAwait(false))
            .OpenAsync(path, offset, length, version, cancellationToken).ConfigureAwait(false);

    public async ValueTask<ArtifactCapabilities> FindCapabilitiesAsync(CancellationToken cancellationToken)
    {
        await ForAsync("", cancellationToken).ConfigureAwait(false);
        return Capabilities;
    }

    public async Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken) =>
        await (await ForStoringAsync(path, cancellationToken).ConfigureAwait(false))
            .PutAsync(path, content, exclusive, cancellationToken).ConfigureAwait(false);

    // Only what is stored with credentials of this program goes in parts, and only there are uploads that are not finished.
    public Task<PartUpload?> BeginPartsAsync(string path, long length, int count, bool exclusive, CancellationToken cancellationToken) =>
        own.BeginPartsAsync(path, length, count, exclusive, cancellationToken);

    public Task<PartUpload?> ResumePartsAsync(
        string path, long length, int count, bool exclusive, string state, CancellationToken cancellationToken) =>
        own.ResumePartsAsync(path, length, count, exclusive, state, cancellationToken);

    public IAsyncEnumerable<UnfinishedUpload> ListUnfinishedAsync(string path, CancellationToken cancellationToken) =>
        own.ListUnfinishedAsync(path, cancellationToken);

    public Task DropUnfinishedAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        own.DropUnfinishedAsync(upload, cancellationToken);

    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        await (await ForAsync(path, cancellationToken).ConfigureAwait(false)).ListAsync(path, cancellationToken).ConfigureAwait(false);

    public async Task<ArtifactEntry> GetEntryAsync(string path, CancellationToken cancellationToken = default) =>
        await (await ForAsync(path, cancellationToken).ConfigureAwait(false)).GetEntryAsync(path, cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<ArtifactEntry> ListAllAsync(
        string path = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var storage = await ForAsync(path, cancellationToken).ConfigureAwait(false);
        await foreach (var entry in storage.ListAllAsync(path, cancellationToken).ConfigureAwait(false))
        {
            yield return entry;
        }
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        await (await ForAsync(path, cancellationToken).ConfigureAwait(false)).DeleteAsync(path, cancellationToken).ConfigureAwait(false);

    public async Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) =>
        await (await ForAsync("", cancellationToken).ConfigureAwait(false)).DescribeAsync(cancellationToken).ConfigureAwait(false);

    private async ValueTask<IObjectStorage> ForAsync(string path, CancellationToken cancellationToken) =>
        Signed(await route.WhyNotOwnAsync(cancellationToken).ConfigureAwait(false), path);

    private async ValueTask<IObjectStorage> ForStoringAsync(string path, CancellationToken cancellationToken) =>
        Signed(route.WhyUploads ?? await route.WhyNotOwnAsync(cancellationToken).ConfigureAwait(false), path);

    private IObjectStorage Signed(PresignedReason? reason, string path)
    {
        if (reason is null)
        {
            return own;
        }

        _signed ??= open(reason);
        if (path.Length > 0)
        {
            _signed.CheckPath(path);
        }

        return _signed;
    }
}
