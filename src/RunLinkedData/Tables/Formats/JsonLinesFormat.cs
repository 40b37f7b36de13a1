using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>JSON Lines: an object per line, with the columns' names as they are.</summary>
internal sealed class JsonLinesFormat : IDatasetFormat
{
    public string Name => DatasetFormat.JsonLines;

    public string Extension => "jsonl";

    public IPartWriter OpenWriter(Stream target, PartFile part) => new JsonLinesPartWriter(target, part);

    public IPartReader OpenReader(string path, PartFile part) =>
        new JsonLinesPartReader(File.OpenRead(path), part);
}
