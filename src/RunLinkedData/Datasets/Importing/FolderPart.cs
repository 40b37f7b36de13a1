namespace RunLinkedData.Datasets.Importing;

/// <summary>A file of a folder that is one table.</summary>
/// <param name="Path">Its path in the folder.</param>
/// <param name="Source">Its path on this machine.</param>
/// <param name="Keys">What the names of its folders say (<c>year=2026</c>), in their order; null for Hive's name of a null.</param>
internal sealed record FolderPart(string Path, string Source, IReadOnlyList<KeyValuePair<string, string?>> Keys);
