using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Formats;

/// <summary>Parquet files.</summary>
internal sealed class ParquetFormat : IDatasetFormat
{
    public string Extension => "parquet";

    public bool HasRowGroups => true;

    public IPartWriter OpenWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset) => new ParquetPartWriter(target, columns, dataset);

    public IPartReader OpenReader(string path, string file, DatasetManifest manifest, DatasetIdentity dataset) =>
        new ParquetPartReader(path, (what, cause) => dataset.Corrupt(file, what, cause));
}
