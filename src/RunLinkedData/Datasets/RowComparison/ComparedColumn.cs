using Apache.Arrow;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>A column that both sides have: where it is among the columns that are read of each, and as what.</summary>
internal sealed record ComparedColumn(string Name, int Position, ColumnType Type, int OtherPosition, ColumnType OtherType)
{
    private readonly bool _isOneType = Type == OtherType;
    private readonly bool _isFloat = Type.IsNumber && OtherType.IsNumber && (MixedValues.IsFloat(Type) || MixedValues.IsFloat(OtherType));

    public bool AreEqual(IArrowArray one, int i, IArrowArray other, int j) => _isOneType
        ? ColumnValues.AreEqual(one, i, other, j, Type)
        : MixedValues.AreEqual(one, i, Type, other, j, OtherType);

    /// <summary>How far apart two numbers are of which one at least is a floating-point number; NaN for all other values.</summary>
    public double Distance(IArrowArray one, int i, IArrowArray other, int j) => !_isFloat || one.IsNull(i) || other.IsNull(j)
        ? double.NaN
        : MixedValues.Distance(one, i, Type, other, j, OtherType);
}
