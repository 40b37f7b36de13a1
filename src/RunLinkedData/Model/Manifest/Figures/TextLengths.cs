namespace RunLinkedData.Model.Manifest.Figures;

/// <summary>How long the texts of a column are, in characters (Unicode code points).</summary>
public sealed record TextLengths
{
    /// <summary>The length of the shortest.</summary>
    public required long Min { get; init; }

    /// <summary>The length of the longest.</summary>
    public required long Max { get; init; }

    /// <summary>The mean.</summary>
    public required double Mean { get; init; }
}
