using System.Text.Json;

namespace RunLinkedData.Model.Manifest.Figures;

/// <summary>
/// Values of a column that a share of all values does not exceed: of numbers a JSON number (text for an infinity), of times ISO 8601 text.
/// </summary>
public sealed record ColumnQuantiles
{
    /// <summary>
    /// The share of all values by which the place of a quantile may be wrong, in one of a hundred cases at most by more; null where it is
    /// exact. With 0.015, <see cref="P50"/> has from 48.5 to 51.5 % of the values below it.
    /// </summary>
    public double? RankError { get; init; }

    /// <summary>The value that 1 % of the values do not exceed.</summary>
    public required JsonElement? P1 { get; init; }

    /// <summary>The value that 5 % of the values do not exceed.</summary>
    public required JsonElement? P5 { get; init; }

    /// <summary>The value that 25 % of the values do not exceed.</summary>
    public required JsonElement? P25 { get; init; }

    /// <summary>The median.</summary>
    public required JsonElement? P50 { get; init; }

    /// <summary>The value that 75 % of the values do not exceed.</summary>
    public required JsonElement? P75 { get; init; }

    /// <summary>The value that 95 % of the values do not exceed.</summary>
    public required JsonElement? P95 { get; init; }

    /// <summary>The value that 99 % of the values do not exceed.</summary>
    public required JsonElement? P99 { get; init; }
}
