using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Iceberg.Metadata;

/// <summary>Paths in metadata (https://iceberg.apache.org/spec/#paths-in-metadata): full ones, up to version 3 of the format.</summary>
internal static class TablePath
{
    /// <summary>Where the file of a path is.</summary>
    /// <exception cref="SourceException">It is no full path, or leads where no file is opened for the table.</exception>
    public static FileLocation Find(TableFiles files, string path) => files.Find(
        FileLocation.TryParse(path) ?? throw SourceException.Damaged(path, $"is named by the table '{files.Folder}', and is no full path"));
}
