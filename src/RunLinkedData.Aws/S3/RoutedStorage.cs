using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Presigned;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Aws.S3;

/// <summary>Artifacts of one run, by the way that <see cref="S3Route"/> finds out at the first call.</summary>
/// <remarks>
/// What it states is what it can do with credentials, since looking for them takes seconds on some machines, and stores are opened that
/// nobody calls. Should there be none, a file goes in one piece, a name is looked for before it is taken, and uploads that are not finished
/// are refused as what is not permitted.
/// </remarks>
internal sealed class RoutedStorage(S3Storage own, S3Route route, Func<PresignedReason, PresignedStorage> open) : IObjectStorage
{
    private PresignedStorage? _signed;

    public string ArtifactUri => own.ArtifactUri;

    public ArtifactCapabilities Capabilities { get; } =
        route.WhyUploads is null ? own.Capabilities : own.Capabilities with { ExclusiveCreate = false, Parts = false };

    public long PartsFrom => ((IObjectStorage)own).PartsFrom;

    public string CheckPath(string path) => own.CheckPath(path);

    public async Task<ObjectContent> OpenAsync(
        string path, long offset, long? length, object? version, CancellationToken cancellationToken) =>
        await (await ForAsync(path, cancellationToken).ConfigureAwait(false))
            .OpenAsync(path, offset, length, version, cancellationToken).ConfigureAwait(false);

    public async Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken)
    {
        var storage = await ForStoringAsync(path, cancellationToken).ConfigureAwait(false);
        if (!exclusive || storage == own)
        {
            return await storage.PutAsync(path, content, exclusive, cancellationToken).ConfigureAwait(false);
        }

        var entries = await storage.ListAsync(ArtifactPath.FolderOf(path), cancellationToken).ConfigureAwait(false);
        return entries.All(entry => entry.Path != path)
            ? await storage.PutAsync(path, content, exclusive: false, cancellationToken).ConfigureAwait(false)
            : throw new MlflowException(
                MlflowErrorCode.ResourceAlreadyExists,
                $"There is '{path}' in the run's artifacts already, and it must not be overwritten.");
    }

    public async Task<PartUpload?> BeginPartsAsync(
        string path, long length, int count, bool exclusive, CancellationToken cancellationToken) =>
        await ForStoringAsync(path, cancellationToken).ConfigureAwait(false) == own
            ? await own.BeginPartsAsync(path, length, count, exclusive, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<PartUpload?> ResumePartsAsync(
        string path, long length, int count, bool exclusive, string state, CancellationToken cancellationToken) =>
        await ForStoringAsync(path, cancellationToken).ConfigureAwait(false) == own
            ? await own.ResumePartsAsync(path, length, count, exclusive, state, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        await (await ForAsync(path, cancellationToken).ConfigureAwait(false)).ListAsync(path, cancellationToken).ConfigureAwait(false);

    public async Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        await (await ForAsync(path, cancellationToken).ConfigureAwait(false)).DeleteAsync(path, cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<UnfinishedUpload> ListUnfinishedAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RequireOwnAsync(path, cancellationToken).ConfigureAwait(false);
        await foreach (var upload in own.ListUnfinishedAsync(path, cancellationToken).ConfigureAwait(false))
        {
            yield return upload;
        }
    }

    public async Task DropUnfinishedAsync(UnfinishedUpload upload, CancellationToken cancellationToken)
    {
        await RequireOwnAsync(upload.Path, cancellationToken).ConfigureAwait(false);
        await own.DropUnfinishedAsync(upload, cancellationToken).ConfigureAwait(false);
    }

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

    private async Task RequireOwnAsync(string path, CancellationToken cancellationToken)
    {
        if (await route.WhyNotOwnAsync(cancellationToken).ConfigureAwait(false) is { } reason)
        {
            throw new MlflowException(
                MlflowErrorCode.PermissionDenied,
                $"Uploads below '{path}' at {ArtifactUri} that are not finished cannot be seen. {reason.Sentence} And the server signs no "
                + $"addresses for this. To see them, {reason.Advice}.");
        }
    }
}
