using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>Parquet files.</summary>
internal sealed class ParquetFormat : IDatasetFormat, IRangedFormat
{
    public string Name => DatasetFormat.Parquet;

    public string Extension => "parquet";

    public bool HasRowGroups => true;

    public IPartWriter OpenWriter(Stream target, PartFile part) => new ParquetPartWriter(target, part);

    public IPartReader OpenReader(string path, PartFile part) =>
        new ParquetPartReader(path, part.Corrupt);

    public IPartReader OpenReader(RangedFile file, PartFile part) =>
        new ParquetPartReader(file, part.Corrupt);
}
