using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Comparison;

/// <summary>A file that is not the same in two datasets whose content is files.</summary>
/// <param name="Path">The path in the dataset's folder.</param>
/// <param name="Original">The file of the original; null when that has none.</param>
/// <param name="Other">The file of the other; null when that has none.</param>
public sealed record FileDifference(string Path, DatasetFile? Original, DatasetFile? Other);
