using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Versions.History;

/// <summary>Reads the manifests of the versions of a dataset, several at once.</summary>
internal sealed class HistoryReader(DataVersions versions, string process, string dataset, LoadDatasetOptions options)
{
    /// <summary>Gives the versions in the order of their runs. One whose manifest cannot be read is there with the reason.</summary>
    public async Task<IReadOnlyList<VersionRecord>> ReadAsync(IAsyncEnumerable<MlflowRun> runs, CancellationToken cancellationToken)
    {
        List<VersionRecord> records = [];
        await foreach (var record in ReadAhead.SelectAsync(runs, ReadAsync, SeveralFiles.AtOnce, cancellationToken).ConfigureAwait(false))
        {
            records.Add(record);
        }

        return records;
    }

    private async Task<VersionRecord> ReadAsync(MlflowRun run, CancellationToken cancellationToken)
    {
        var version = DataVersion.Of(run, process, dataset)!;
        try
        {
            var manifest = (await versions.OpenAsync(dataset, run, options, cancellationToken).ConfigureAwait(false)).Manifest;
            return new VersionRecord
            {
                Version = version,
                Rows = manifest.Content == DatasetContent.Rows ? manifest.Rows : null,
                Bytes = manifest.Bytes,
                Files = manifest.Files.Count,
                Columns = manifest.Columns,
                Profile = manifest.Profile,
            };
        }
        catch (Exception exception) when (StoreFailure.IsOfOneFile(exception))
        {
            return new VersionRecord { Version = version, Error = exception.Message };
        }
    }
}
