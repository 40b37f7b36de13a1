using System.Numerics;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Comparison;

/// <summary>
/// Compares single values of two Arrow arrays that hold the same column type. Apache.Arrow compares types and schemas, but no values.
/// </summary>
internal static class ColumnValues
{
    /// <summary>Whether two values are the same; nulls are the same as each other, NaNs too, and 0 and -0.</summary>
    public static bool AreEqual(IArrowArray one, int i, IArrowArray other, int j, ColumnType type)
    {
        var isNull = one.IsNull(i);
        return isNull || other.IsNull(j) ? isNull == other.IsNull(j) : type.Kind switch
        {
            ColumnKind.String or ColumnKind.Binary => AreBytesEqual(one, i, other, j),
            ColumnKind.List => AreListsEqual(one, i, other, j, type.Element!),
            ColumnKind.Bool => ((BooleanArray)one).GetValue(i) == ((BooleanArray)other).GetValue(j),
            ColumnKind.Int8 or ColumnKind.UInt8 => Same<byte>(),
            ColumnKind.Int16 or ColumnKind.UInt16 => Same<short>(),
            ColumnKind.Float32 => Same<float>(),
            ColumnKind.Float64 => Same<double>(),
            ColumnKind.Int32 or ColumnKind.UInt32 or ColumnKind.Date => Same<int>(),
            ColumnKind.Decimal or ColumnKind.Uuid => Same<Int128>(),
            _ => Same<long>(),
        };

        bool Same<T>()
            where T : unmanaged, IEquatable<T> =>
            ArrowValues.Values<T>(one)[i].Equals(ArrowValues.Values<T>(other)[j]);
    }

    /// <summary>How far apart two numbers are that are not null; NaN when one of them is.</summary>
    public static double Distance(IArrowArray one, int i, IArrowArray other, int j, ColumnType type)
    {
        return type.Kind switch
        {
            ColumnKind.Float32 => Math.Abs((double)ArrowValues.Values<float>(one)[i] - ArrowValues.Values<float>(other)[j]),
            ColumnKind.Float64 => Math.Abs(ArrowValues.Values<double>(one)[i] - ArrowValues.Values<double>(other)[j]),
            ColumnKind.Decimal => Of<Int128>() / Math.Pow(10, type.Scale),
            ColumnKind.Int8 => Of<sbyte>(),
            ColumnKind.UInt8 => Of<byte>(),
            ColumnKind.Int16 => Of<short>(),
            ColumnKind.UInt16 => Of<ushort>(),
            ColumnKind.Int32 => Of<int>(),
            ColumnKind.UInt32 => Of<uint>(),
            ColumnKind.Int64 => Of<long>(),
            _ => Of<ulong>(),
        };

        // Exact up to the last step: large numbers may be close to each other.
        double Of<T>()
            where T : unmanaged, INumber<T> =>
            (double)BigInteger.Abs(
                BigInteger.CreateChecked(ArrowValues.Values<T>(one)[i]) - BigInteger.CreateChecked(ArrowValues.Values<T>(other)[j]));
    }

    private static bool AreBytesEqual(IArrowArray one, int i, IArrowArray other, int j)
    {
        ArrowValues.TryGetBytes(one, i, out var left);
        ArrowValues.TryGetBytes(other, j, out var right);
        return left.SequenceEqual(right);
    }

    private static bool AreListsEqual(IArrowArray one, int i, IArrowArray other, int j, ColumnType element)
    {
        ArrowValues.TryGetList(one, i, out var left, out var leftStart, out var leftCount);
        ArrowValues.TryGetList(other, j, out var right, out var rightStart, out var rightCount);
        return leftCount == rightCount
            && Enumerable.Range(0, leftCount).All(k => AreEqual(left!, leftStart + k, right!, rightStart + k, element));
    }
}
