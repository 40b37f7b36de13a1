using System.Text.Json;

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
}
