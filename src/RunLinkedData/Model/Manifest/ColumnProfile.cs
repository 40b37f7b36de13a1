using System.Text.Json;
using RunLinkedData.Model.Manifest.Figures;

namespace RunLinkedData.Model.Manifest;

/// <summary>
/// What a column holds, in short. Nulls and NaNs count in <see cref="Nulls"/> and <see cref="Nans"/> and in nothing else. What makes no
/// sense for the column's type, or for a column without values, is null.
/// </summary>
public sealed record ColumnProfile
{
    /// <summary>How many values are null.</summary>
    public required long Nulls { get; init; }

    /// <summary>How many values are NaN; null when there are none.</summary>
    public long? Nans { get; init; }

    /// <summary>
    /// The least value: a JSON number for numbers (text for an infinity), ISO 8601 text for times, text for strings (ordered by their
    /// UTF-8 bytes; left out when longer than 200 bytes).
    /// </summary>
    public JsonElement? Min { get; init; }

    /// <summary>The greatest value, as <see cref="Min"/>.</summary>
    public JsonElement? Max { get; init; }

    /// <summary>The mean of the numbers, or the share of true; null when it is not finite.</summary>
    public double? Mean { get; init; }

    /// <summary>
    /// The standard deviation of the sample (divided by n - 1); null for fewer than two numbers or when it is not finite.
    /// </summary>
    public double? Stddev { get; init; }

    /// <summary>
    /// How many different values there are, exactly or about (<see cref="DistinctError"/>). Null, as all that follows, in manifests of
    /// earlier versions, for lists, and where the profile was to be <see cref="ProfileLevel.Basic"/>.
    /// </summary>
    public long? Distinct { get; init; }

    /// <summary>The relative standard error of <see cref="Distinct"/>; null where that is exact, as it is up to 1,024.</summary>
    public double? DistinctError { get; init; }

    /// <summary>Quantiles of numbers and times.</summary>
    public ColumnQuantiles? Quantiles { get; init; }

    /// <summary>How numbers and times are spread; null where one of them is not finite.</summary>
    public ColumnHistogram? Histogram { get; init; }

    /// <summary>How long texts are.</summary>
    public TextLengths? Lengths { get; init; }

    /// <summary>
    /// Up to ten values that occur more often than any other, the most frequent first: of text, bools, integers and dates, and of other
    /// numbers and times that have up to 1,024 different values. A value that occurs once is none of them. Null where there are none, and
    /// where they were not to be told (<see cref="ProfileLevel.WithoutTopValues"/>).
    /// </summary>
    public IReadOnlyList<TopValue>? Top { get; init; }
}
