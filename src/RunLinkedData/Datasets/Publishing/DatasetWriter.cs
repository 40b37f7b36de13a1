using System.Reflection;
using Apache.Arrow;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Profiling;
using RunLinkedData.Tables.Rows;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>
/// Saves datasets into the artifacts of one run. Safe for use by several threads at once, for different datasets.
/// <c>beforePublish</c>: awaited when the files are there, directly before the manifest is written; when it throws, nothing is published.
/// </summary>
internal sealed partial class DatasetWriter(
    IArtifactStore artifacts, string runId, TimeProvider time, ILogger? logger = null, Func<CancellationToken, Task>? beforePublish = null)
{
    /// <summary>The most rows of a batch.</summary>
    public const int BatchRows = 65_536;

    private const long BatchBytes = 16L << 20;

    private static readonly string Writer = "RunLinkedData " + typeof(DatasetWriter).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    /// <summary>Saves rows.</summary>
    public Task<DatasetManifest> WriteRowsAsync<T>(
        string name, IEnumerable<T> rows, SaveDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAsync(name, options, (id, decimals) => Task.FromResult<BatchSource>(RowSource<T>.Open(id, rows, decimals)), cancellationToken);
    }

    /// <summary>Saves rows as they come.</summary>
    public Task<DatasetManifest> WriteRowsAsync<T>(
        string name, IAsyncEnumerable<T> rows, SaveDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAsync(
            name, options, (id, decimals) => Task.FromResult<BatchSource>(new StreamRowSource<T>(id, rows, decimals, cancellationToken)), cancellationToken);
    }

    /// <summary>Saves Arrow batches as they come. They stay the caller's, and may be used again once the next one is asked for.</summary>
    public Task<DatasetManifest> WriteBatchesAsync(
        string name, IAsyncEnumerable<RecordBatch> batches, Schema? schema = null, SaveDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return WriteAsync(
            name, options, async (id, _) => await ArrowSource.OpenAsync(id, batches, schema, cancellationToken).ConfigureAwait(false), cancellationToken);
    }

    /// <summary>Fills one batch; false when the rows have come to their end.</summary>
    internal static async ValueTask<bool> FillAsync(BatchSource source, BatchBuilder target, int room, CancellationToken cancellationToken)
    {
        while (target.Rows < room && target.Bytes < BatchBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var wanted = Math.Min(BatchSource.Stride, room - target.Rows);
            if (await source.FillAsync(target, wanted, cancellationToken).ConfigureAwait(false) < wanted)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<DatasetManifest> WriteAsync(
        string name, SaveDatasetOptions? options, Func<DatasetIdentity, DecimalFormat, Task<BatchSource>> open, CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        options ??= new SaveDatasetOptions();
        options.Validate();
        var dataset = new DatasetIdentity(name, runId);
        return await PublishAsync(
            dataset,
            options.Format,
            async folder =>
            {
                var source = await open(dataset, options.Decimals).ConfigureAwait(false);
                await using (source.ConfigureAwait(false))
                {
                    var profilers = source.Columns.Types.Select(ColumnProfiler.Create).ToArray();
                    var stored = options is { DurationsAsIntegers: true, Format: DatasetFormat.Parquet } ? source.Columns.WithIntegerDurations() : source.Columns;
                    await WritePartsAsync(folder, dataset, source, stored, profilers, options, cancellationToken).ConfigureAwait(false);
                    var columns = stored.Columns;
                    return (columns, Enumerable.Range(0, columns.Count).ToDictionary(i => columns[i].Name, i => profilers[i].Finish()));
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<DatasetManifest> PublishAsync(
        DatasetIdentity dataset,
        DatasetFormat format,
        Func<DatasetFolder, Task<(IReadOnlyList<DatasetColumn> Columns, Dictionary<string, ColumnProfile> Profile)>> write,
        CancellationToken cancellationToken)
    {
        var folder = new DatasetFolder(artifacts, dataset, _logger);
        await folder.PrepareAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (columns, profile) = await write(folder).ConfigureAwait(false);
            var manifest = new DatasetManifest
            {
                Name = dataset.Name,
                Format = format,
                Columns = columns,
                Rows = folder.Files.Sum(f => f.Rows),
                Bytes = folder.Files.Sum(f => f.Bytes),
                Files = folder.Files,
                EmptyFolders = folder.EmptyFolders,
                Digest = DatasetManifest.DigestOf(folder.Files),
                Profile = profile,
                CreatedAt = time.GetUtcNow(),
                Writer = Writer,
            };
            await folder.CheckAsync(cancellationToken).ConfigureAwait(false);
            if (beforePublish is not null)
            {
                await beforePublish(cancellationToken).ConfigureAwait(false);
            }

            await folder.PublishAsync(manifest, cancellationToken).ConfigureAwait(false);
            return manifest;
        }
        catch
        {
            await folder.DeleteAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Fills batches, while another thread encodes the batch before.</summary>
    private static async Task WritePartsAsync(
        DatasetFolder folder,
        DatasetIdentity dataset,
        BatchSource source,
        ColumnSet stored,
        ColumnProfiler[] profilers,
        SaveDatasetOptions options,
        CancellationToken cancellationToken)
    {
        var parts = new PartSequence(folder, dataset, stored, options);
        await using (parts.ConfigureAwait(false))
        {
            // Two, used in turn: one is filled while the other is encoded.
            var (next, other) = (new BatchBuilder(source.Columns), new BatchBuilder(source.Columns));
            OfferedWork<bool>? encoding = null;
            var rows = 0L;
            var group = new RowGroupBound(options.RowGroupRows);
            var more = true;
            try
            {
                while (more)
                {
                    next.Reset();
                    var room = (int)Math.Min(BatchRows, group.Room);
                    more = await FillAsync(source, next, room, cancellationToken).ConfigureAwait(false);
                    if (next.Rows == 0)
                    {
                        break;
                    }

                    var (batch, bytes, firstRow) = (next.Build(), next.Bytes, rows + 1);
                    for (var i = 0; i < profilers.Length; i++)
                    {
                        profilers[i].Add(batch.Column(i));
                    }

                    rows += batch.Length;
                    var endsGroup = group.Add(batch.Length, bytes);
                    await Finish(encoding).ConfigureAwait(false);
                    encoding = OfferedWork.Start(() => parts.WriteAsync(batch, bytes, firstRow, endsGroup, cancellationToken), cancellationToken);
                    (next, other) = (other, next);
                }
            }
            finally
            {
                await Finish(encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await Finish(encoding).ConfigureAwait(false);
            await parts.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        static Task Finish(OfferedWork<bool>? encoding) => encoding?.GetAsync(CancellationToken.None) ?? Task.CompletedTask;
    }
}
