using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Formats;

/// <summary>JSON Lines: an object per line, with the columns' names as they are.</summary>
internal sealed class JsonLinesFormat : IDatasetFormat
{
    public string Extension => "jsonl";

    public bool HasRowGroups => false;

    public IPartWriter OpenWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset) => new JsonLinesPartWriter(target, columns, dataset);

    public IPartReader OpenReader(string path, string file, DatasetManifest manifest, DatasetIdentity dataset) =>
        new JsonLinesPartReader(File.OpenRead(path), file, dataset, ColumnSet.Of(manifest, dataset));
}
