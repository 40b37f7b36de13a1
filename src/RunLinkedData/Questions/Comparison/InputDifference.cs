using System.Text.Json.Serialization;

namespace RunLinkedData.Questions.Comparison;

/// <summary>An input of which two runs have read different versions.</summary>
public sealed record InputDifference
{
    /// <summary>The name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The process that wrote it; null when that is not known any more.</summary>
    public required string? Process { get; init; }

    /// <summary>
    /// The version that the original run read; null when that has none to set against the other's. Of several versions of one dataset those
    /// that both have read are passed over, and the rest is paired in the order in which their runs started.
    /// </summary>
    public InputVersion? Original { get; init; }

    /// <summary>The version that the other run read; null when that has none to set against the original's.</summary>
    public InputVersion? Other { get; init; }

    /// <summary>
    /// Whether both versions have the same content, by their digests; null when a digest is not known, or there is one version only.
    /// </summary>
    public bool? IsContentEqual =>
        Original is null || Other is null || Original.Digest is null || Other.Digest is null ? null : Original.Digest == Other.Digest;

    /// <summary>
    /// What changed between the runs that wrote them, with their own inputs, and so on down to the root. Null when the content is the same,
    /// when there is one version only, when one of the runs is not in the store any more, where <see cref="CompareOptions.InputDepth"/>
    /// ends, and where the runs would lead back to themselves. Two runs that are met by several ways are one and the same object.
    /// </summary>
    [JsonIgnore]
    public RunComparison? Why { get; init; }
}
