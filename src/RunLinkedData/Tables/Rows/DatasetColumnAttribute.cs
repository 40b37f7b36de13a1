using RunLinkedData.Datasets.Publishing;

namespace RunLinkedData.Tables.Rows;

/// <summary>Says how a member of a row type, or a parameter of a positional record, is stored.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class DatasetColumnAttribute : Attribute
{
    internal const int DefaultPrecision = 38;
    internal const int DefaultScale = 18;

    private int? _precision;
    private int? _scale;

    /// <summary>The column's name; the member's name unless set.</summary>
    public string? Name { get; set; }

    /// <summary>For decimals: how many digits are stored in all, 1 to 38; 38 unless set.</summary>
    public int Precision
    {
        get => _precision ?? DefaultPrecision;
        set => _precision = value;
    }

    /// <summary>
    /// For decimals: how many of the digits are after the point, 0 to <see cref="Precision"/>; 18 unless set. A member that sets neither
    /// this nor <see cref="Precision"/> is stored as <see cref="SaveDatasetOptions.DecimalScale"/> says.
    /// </summary>
    public int Scale
    {
        get => _scale ?? DefaultScale;
        set => _scale = value;
    }

    /// <summary>
    /// For decimals: how a value with more digits after the point than <see cref="Scale"/> is rounded. Unless set, it is as
    /// <see cref="SaveDatasetOptions.DecimalRounding"/> says, which refuses it unless that is set too.
    /// </summary>
    public MidpointRounding Rounding
    {
        get => OwnRounding ?? MidpointRounding.ToEven;
        set => OwnRounding = value;
    }

    /// <summary>Whether the member says how many digits it has.</summary>
    internal bool HasDigits => _precision is not null || _scale is not null;

    /// <summary>The rounding, if it is set.</summary>
    internal MidpointRounding? OwnRounding { get; private set; }
}
