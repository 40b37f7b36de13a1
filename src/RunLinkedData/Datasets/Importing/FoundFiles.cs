namespace RunLinkedData.Datasets.Importing;

/// <summary>What is saved as it is.</summary>
/// <param name="Files">The files: their paths in the dataset, in ordinal order, and where they lie.</param>
/// <param name="EmptyFolders">The paths of the folders in which nothing lies, in ordinal order.</param>
internal sealed record FoundFiles(IReadOnlyList<(string Path, string Source)> Files, IReadOnlyList<string> EmptyFolders);
