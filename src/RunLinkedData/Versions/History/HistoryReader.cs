using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Waiting;

namespace RunLinkedData.Versions.History;

/// <summary>Reads the manifests of the versions of a dataset, several at once.</summary>
internal sealed class HistoryReader(DatasetOpener versions, string process, string dataset, LoadDatasetOptions options)
{
    /// <summary>Gives the versions in the order of their runs. One whose manifest cannot be read is there with the reason.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> ReadAsync(IAsyncEnumerable<MlflowRun> runs, CancellationToken cancellationToken)
    {
        List<HistoryEntry> records = [];
        HistoryEntry? before = null;
        await foreach (var record in ReadAhead.SelectAsync(runs, ReadAsync, LimitedParallel.AFew, cancellationToken).ConfigureAwait(false))
        {
            records.Add(before is null ? record : record with
            {
                SchemaChanges = SchemaChange.Between(before.Columns, before.Profile, record.Columns, record.Profile),
            });
            before = record.Error is null ? record : before;
        }

        return records;
    }

    private async Task<HistoryEntry> ReadAsync(MlflowRun run, CancellationToken cancellationToken)
    {
        var version = DataVersion.Of(run, process, dataset)!;
        try
        {
            var manifest = (await versions.OpenAsync(dataset, run, options, cancellationToken).ConfigureAwait(false)).Manifest;
            return new HistoryEntry
            {
                Version = version,
                Rows = manifest.Content == DatasetContent.Rows ? manifest.Rows : null,
                Bytes = manifest.Bytes,
                Files = manifest.Files.Count,
                Columns = manifest.Columns,
                Profile = manifest.Profile,
            };
        }
        catch (Exception exception) when (ErrorScope.IsOfOneFile(exception))
        {
            return new HistoryEntry { Version = version, Error = exception.Message };
        }
    }
}
