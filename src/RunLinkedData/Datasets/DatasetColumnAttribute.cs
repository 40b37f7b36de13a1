namespace RunLinkedData.Datasets;

/// <summary>Says how a member of a row type, or a parameter of a positional record, is stored.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class DatasetColumnAttribute : Attribute
{
    /// <summary>The column's name; the member's name unless set.</summary>
    public string? Name { get; set; }

    /// <summary>For decimals: how many digits are stored in all, 1 to 38; 38 unless set.</summary>
    public int Precision { get; set; } = 38;

    /// <summary>For decimals: how many of the digits are after the point, 0 to <see cref="Precision"/>; 18 unless set.</summary>
    public int Scale { get; set; } = 18;
}
