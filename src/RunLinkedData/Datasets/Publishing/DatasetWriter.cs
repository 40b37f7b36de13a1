using System.Collections.Concurrent;
using Apache.Arrow;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>
/// Saves datasets into the artifacts of one run. Safe for use by several threads at once, for different datasets.
/// <c>beforeAdding</c>: awaited when the files are there, directly before the manifest is written, and before anything of a shared run is
/// stored; when it throws, nothing is published. <c>isShared</c>: whether other programs may save datasets of the run at the same time.
/// <c>part</c>: set when this writer contributes its part to datasets that members of a group save together; what it gives then is the
/// manifest that the part would have alone.
/// <c>earlier</c>: finds the files that need not be stored again, for who wants that.
/// </summary>
internal sealed partial class DatasetWriter(
    IArtifactStore artifacts,
    string runId,
    DatasetFormats formats,
    TimeProvider time,
    ILogger? logger = null,
    Func<CancellationToken, Task>? beforeAdding = null,
    bool isShared = false,
    PartName? part = null,
    Func<string, CancellationToken, Task<ReusableFiles>>? earlier = null)
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    // Claims of this program that it may not take away.
    private readonly ConcurrentDictionary<string, bool> _kept = new(StringComparer.Ordinal);

    /// <summary>Saves rows.</summary>
    public Task<DatasetManifest> WriteRowsAsync<T>(
        string name, IEnumerable<T> rows, SaveDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAsync(
            name, options, (id, decimals) => Task.FromResult<BatchSource>(RowSource<T>.Open(id, rows, decimals)), cancellationToken);
    }

    /// <summary>Saves rows as they come.</summary>
    public Task<DatasetManifest> WriteRowsAsync<T>(
        string name, IAsyncEnumerable<T> rows, SaveDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAsync(
            name,
            options,
            (id, decimals) => Task.FromResult<BatchSource>(new StreamRowSource<T>(id, rows, decimals, cancellationToken)),
            cancellationToken);
    }

    /// <summary>Saves Arrow batches as they come. They stay the caller's, and may be used again once the next one is asked for.</summary>
    public Task<DatasetManifest> WriteBatchesAsync(
        string name,
        IAsyncEnumerable<RecordBatch> batches,
        Schema? schema = null,
        SaveDatasetOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return WriteAsync(
            name,
            options,
            async (id, _) => await ArrowSource.OpenAsync(id, batches, schema, cancellationToken).ConfigureAwait(false),
            cancellationToken);
    }

    /// <summary>Publishes what lies elsewhere: nothing but the manifest, which <c>pin</c> makes, is stored.</summary>
    public Task<DatasetManifest> WriteReferenceAsync(
        string name, Func<DatasetIdentity, CancellationToken, Task<DatasetManifest>> pin, CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        var dataset = new DatasetIdentity(name, runId);
        return PublishWholeAsync(
            dataset, () => Task.FromResult<ReusableFiles?>(null), _ => pin(dataset, cancellationToken), cancellationToken);
    }

    private async Task<DatasetManifest> WriteAsync(
        string name,
        SaveDatasetOptions? options,
        Func<DatasetIdentity, DecimalFormat, Task<BatchSource>> open,
        CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        options ??= new SaveDatasetOptions();
        options.Validate();
        var format = formats.Named(options.Format, nameof(options));
        var dataset = new DatasetIdentity(name, runId);
        return await PublishAsync(
            dataset,
            () => FindKnownAsync(dataset, options.Reuse, cancellationToken),
            async folder =>
            {
                var source = await open(dataset, options.Decimals).ConfigureAwait(false);
                await using (source.ConfigureAwait(false))
                {
                    return await new RowParts(folder, format, dataset, options).WriteAsync(source, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the parts of one writer and publishes them.</summary>
    private async Task<DatasetManifest> PublishAsync(
        DatasetIdentity dataset,
        Func<Task<ReusableFiles?>> findKnown,
        Func<PartFolder, Task<PartManifest>> write,
        CancellationToken cancellationToken)
    {
        if (part is not null)
        {
            return await SavePartAsync(dataset, findKnown, write, part, cancellationToken).ConfigureAwait(false);
        }

        var publication = new DatasetPublication(artifacts, dataset, time);
        return await PublishWholeAsync(
            dataset, findKnown, async folder => publication.Merge(await write(folder).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<DatasetManifest> PublishWholeAsync(
        DatasetIdentity dataset,
        Func<Task<ReusableFiles?>> findKnown,
        Func<PartFolder, Task<DatasetManifest>> make,
        CancellationToken cancellationToken)
    {
        if (!isShared)
        {
            return await PublishClaimedAsync(dataset, findKnown, make, cancellationToken).ConfigureAwait(false);
        }

        await CheckAsync(cancellationToken).ConfigureAwait(false);
        var claim = await DatasetClaim.TakeAsync(artifacts, dataset, _kept, _logger, cancellationToken).ConfigureAwait(false);
        await using (claim.ConfigureAwait(false))
        {
            return await PublishClaimedAsync(dataset, findKnown, make, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<DatasetManifest> PublishClaimedAsync(
        DatasetIdentity dataset,
        Func<Task<ReusableFiles?>> findKnown,
        Func<PartFolder, Task<DatasetManifest>> make,
        CancellationToken cancellationToken)
    {
        var publication = new DatasetPublication(artifacts, dataset, time);
        var left = await publication.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var known = await findKnown().ConfigureAwait(false);
        var folder = new PartFolder(artifacts, dataset, _logger, left.Prefix, left, known: known);
        DatasetManifest manifest;
        try
        {
            manifest = await make(folder).ConfigureAwait(false);
            await folder.CheckAsync(cancellationToken).ConfigureAwait(false);
            await CheckAsync(cancellationToken).ConfigureAwait(false);
            await publication.PublishAsync(manifest, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await folder.DeleteAsync().ConfigureAwait(false);
            throw;
        }

        await folder.ClearAsync().ConfigureAwait(false);
        return manifest;
    }

    /// <summary>
    /// Writes the part of a member: its files, and then its part manifest. What a failure leaves is the next attempt's to take away.
    /// </summary>
    private async Task<DatasetManifest> SavePartAsync(
        DatasetIdentity dataset,
        Func<Task<ReusableFiles?>> findKnown,
        Func<PartFolder, Task<PartManifest>> write,
        PartName name,
        CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        var publication = new DatasetPublication(artifacts, dataset, time);
        if (await publication.PreparePartAsync(name, cancellationToken).ConfigureAwait(false) is { } published)
        {
            _logger.LogWarning(
                "Part {Index} of {Dataset} is published as attempt {Attempt} saved it, and stays so: attempt {Later} saves nothing",
                name.Index, dataset, published.Attempt, name.Attempt);
            return publication.Merge(published);
        }

        var known = await findKnown().ConfigureAwait(false);
        var folder = new PartFolder(artifacts, dataset, _logger, name.FilePrefix, overwrite: name.Attempt > 1, known: known);
        var saved = await write(folder).ConfigureAwait(false);
        saved = saved with { PartVersion = PartManifest.VersionOf(saved.Files), Index = name.Index, Attempt = name.Attempt };
        await folder.CheckAsync(cancellationToken).ConfigureAwait(false);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        await new DatasetParts(artifacts, dataset).WriteAsync(saved, cancellationToken).ConfigureAwait(false);
        return publication.Merge(saved);
    }

    private async Task<ReusableFiles?> FindKnownAsync(DatasetIdentity dataset, bool reuse, CancellationToken cancellationToken) =>
        reuse && earlier is not null ? await earlier(dataset.Name, cancellationToken).ConfigureAwait(false) : null;

    private Task CheckAsync(CancellationToken cancellationToken) => beforeAdding?.Invoke(cancellationToken) ?? Task.CompletedTask;
}
