using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>
/// Compares values of columns whose types are not the same: numbers by what they are worth, lists by their elements. Between other types
/// nothing is equal but null and null.
/// </summary>
/// <remarks>
/// Integers, and integers and floating-point numbers, are compared exactly; a decimal and a floating-point number as <c>float64</c>, as
/// hardly any decimal has an exact one.
/// </remarks>
internal static class MixedValues
{
    /// <summary>Whether values of two types can be equal at all.</summary>
    public static bool AreComparable(ColumnType one, ColumnType other) =>
        one == other
        || (one.IsNumber && other.IsNumber)
        || (one.Element is { } element && other.Element is { } otherElement && AreComparable(element, otherElement));

    public static bool IsInteger(ColumnType type) => type.Kind is >= ColumnKind.Int8 and <= ColumnKind.UInt64;

    public static bool IsFloat(ColumnType type) => type.Kind is ColumnKind.Float32 or ColumnKind.Float64;

    /// <summary>Whether two values are the same; nulls are the same as each other, and NaNs too.</summary>
    public static bool AreEqual(IArrowArray one, int i, ColumnType type, IArrowArray other, int j, ColumnType otherType)
    {
        if (type == otherType)
        {
            return ColumnValues.AreEqual(one, i, other, j, type);
        }

        if (one.IsNull(i) || other.IsNull(j))
        {
            return one.IsNull(i) && other.IsNull(j);
        }

        return type.IsNumber && otherType.IsNumber ? AreNumbersEqual(one, i, type, other, j, otherType)
            : AreComparable(type, otherType) && AreListsEqual(one, i, type.Element!, other, j, otherType.Element!);
    }

    /// <summary>How far apart two numbers are that are not null; NaN when one of them is.</summary>
    public static double Distance(IArrowArray one, int i, ColumnType type, IArrowArray other, int j, ColumnType otherType) =>
        Math.Abs(ToDouble(one, i, type) - ToDouble(other, j, otherType));

    private static bool AreNumbersEqual(IArrowArray one, int i, ColumnType type, IArrowArray other, int j, ColumnType otherType) =>
        (IsFloat(type), IsFloat(otherType)) switch
        {
            (false, false) => AreExactlyEqual(Scaled(one, i, type), Scaled(other, j, otherType)),
            (true, false) => IsWorth(ToDouble(one, i, type), other, j, otherType),
            (false, true) => IsWorth(ToDouble(other, j, otherType), one, i, type),
            _ => ToDouble(one, i, type).Equals(ToDouble(other, j, otherType)),
        };

    private static bool IsWorth(double number, IArrowArray array, int index, ColumnType type) => type.Kind == ColumnKind.Decimal
        ? number == ToDouble(array, index, type)
        : double.IsInteger(number) && new BigInteger(number) == ArrowNumbers.Integer(array, index, type);

    private static bool AreExactlyEqual((Int128 Value, int Scale) one, (Int128 Value, int Scale) other) => one.Scale == other.Scale
        ? one.Value == other.Value
        : (BigInteger)one.Value * BigInteger.Pow(10, other.Scale) == (BigInteger)other.Value * BigInteger.Pow(10, one.Scale);

    private static (Int128 Value, int Scale) Scaled(IArrowArray array, int index, ColumnType type) =>
        type.Kind == ColumnKind.Decimal
            ? (ArrowValues.Values<Int128>(array)[index], type.Scale)
            : (ArrowNumbers.Integer(array, index, type), 0);

    private static double ToDouble(IArrowArray array, int index, ColumnType type) => type.Kind switch
    {
        ColumnKind.Float32 => ArrowValues.Values<float>(array)[index],
        ColumnKind.Float64 => ArrowValues.Values<double>(array)[index],
        ColumnKind.Decimal => double.Parse(
            DecimalText.Format(ArrowValues.Values<Int128>(array)[index], type.Scale), NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => (double)ArrowNumbers.Integer(array, index, type),
    };

    private static bool AreListsEqual(IArrowArray one, int i, ColumnType element, IArrowArray other, int j, ColumnType otherElement)
    {
        ArrowValues.TryGetList(one, i, out var left, out var leftStart, out var leftCount);
        ArrowValues.TryGetList(other, j, out var right, out var rightStart, out var rightCount);
        return leftCount == rightCount
            && Enumerable.Range(0, leftCount).All(k => AreEqual(left!, leftStart + k, element, right!, rightStart + k, otherElement));
    }
}
