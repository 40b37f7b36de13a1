using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Datasets.Importing;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Publishing;

internal sealed partial class DatasetWriter
{
    /// <summary>Saves the rows of a Parquet file, or of a folder of Parquet files that are one table.</summary>
    public Task<DatasetManifest> WriteParquetAsync(
        string name, FileSystemInfo fileOrFolder, SaveDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        RowPredicate.RefuseWithoutRows(options?.Expectations);
        return WriteAsync(
            name,
            options,
            async (id, _) =>
            {
                var import = ParquetImport.Open(fileOrFolder, id);
                var batches = import.Read().ToAsyncEnumerable();
                return await ArrowSource.OpenAsync(id, batches, import.Schema, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);
    }
}
