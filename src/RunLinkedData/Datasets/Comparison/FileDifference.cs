using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Comparison;

/// <summary>A file that is not the same in two datasets whose content is files.</summary>
public sealed record FileDifference
{
    /// <summary>The path in the dataset's folder.</summary>
    public required string Path { get; init; }

    /// <summary>The file of the original; null when that has none.</summary>
    public DatasetFile? Original { get; init; }

    /// <summary>The file of the other; null when that has none.</summary>
    public DatasetFile? Other { get; init; }
}
