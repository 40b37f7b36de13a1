using System.Text.Json;

namespace RunLinkedData.Model.Manifest.Figures;

/// <summary>How the values of a column are spread between the least and the greatest.</summary>
public sealed record ColumnHistogram
{
    /// <summary>
    /// Where bins begin and end, in their order; one more than there are <see cref="Counts"/>. A bin has the values from its edge up to the
    /// next, without that one; the last has both.
    /// </summary>
    public required IReadOnlyList<JsonElement> Edges { get; init; }

    /// <summary>How many values each bin has: exact where the quantiles are, else about so many.</summary>
    public required IReadOnlyList<long> Counts { get; init; }
}
