using RunLinkedData.Datasets.Publishing;

namespace RunLinkedData.Tables.Rows;

/// <summary>
/// How decimals are stored: how many digits in all, how many of them after the point, and how one with more of these
/// is rounded; null to refuse it.
/// </summary>
internal readonly record struct DecimalFormat(int Precision, int Scale, MidpointRounding? Rounding)
{
    public static DecimalFormat Default { get; } = new(DatasetColumnAttribute.DefaultPrecision, DatasetColumnAttribute.DefaultScale, null);

    /// <summary>What a member says of itself goes first: its digits both together, and its rounding.</summary>
    public DecimalFormat With(DatasetColumnAttribute? attribute) => attribute is null
        ? this
        : (attribute.HasDigits ? new DecimalFormat(attribute.Precision, attribute.Scale, Rounding) : this) with
        {
            Rounding = attribute.OwnRounding ?? Rounding,
        };

    /// <summary>Why a value cannot be stored so, and what to do.</summary>
    public string Limit(decimal value)
    {
        var digits = value.Scale > Scale
            ? FormattableString.Invariant($"it has {value.Scale} digits after the point. ")
                + FormattableString.Invariant($"Round it with decimal.Round(value, {Scale}), or let it be rounded: ")
                + $"set Rounding (and Scale) of [DatasetColumn], or {nameof(SaveDatasetOptions.DecimalRounding)} "
                + $"(and {nameof(SaveDatasetOptions.DecimalScale)}) of {nameof(SaveDatasetOptions)}."
            : FormattableString.Invariant(
                $"at most {Precision - Scale} digits fit before the point. Set Precision and Scale of [DatasetColumn].");
        return FormattableString.Invariant($"does not fit decimal({Precision},{Scale}): ") + digits;
    }
}
