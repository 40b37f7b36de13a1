using System.Text;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>Single values as objects of .NET, for users to look at.</summary>
internal static class CellValue
{
    /// <summary>The value; what its .NET type cannot hold comes as it is stored.</summary>
    public static object? Of(IArrowArray array, int index, ColumnType type)
    {
        if (array.IsNull(index))
        {
            return null;
        }

        return type.Kind switch
        {
            ColumnKind.String => Encoding.UTF8.GetString(Bytes()),
            ColumnKind.Binary => Bytes().ToArray(),
            ColumnKind.Bool => ((BooleanArray)array).GetValue(index),
            ColumnKind.Int8 => Stored<sbyte>(),
            ColumnKind.Int16 => Stored<short>(),
            ColumnKind.Int32 => Stored<int>(),
            ColumnKind.Int64 => Stored<long>(),
            ColumnKind.UInt8 => Stored<byte>(),
            ColumnKind.UInt16 => Stored<ushort>(),
            ColumnKind.UInt32 => Stored<uint>(),
            ColumnKind.UInt64 => Stored<ulong>(),
            ColumnKind.Float32 => Stored<float>(),
            ColumnKind.Float64 => Stored<double>(),
            ColumnKind.Decimal => new DecimalConversion(type.Precision, type.Scale).TryLoad(Stored<Int128>(), type.Scale, out var number)
                ? number
                : DecimalText.Format(Stored<Int128>(), type.Scale),
            ColumnKind.Timestamp => Load<DateTime, long, DateTimeConversion>(),
            ColumnKind.TimestampUtc => Load<DateTimeOffset, long, DateTimeOffsetConversion>(),
            ColumnKind.Date => Load<DateOnly, int, DateConversion>(),
            ColumnKind.Time => Load<TimeOnly, long, TimeConversion>(),
            ColumnKind.Duration => Load<TimeSpan, long, DurationConversion>(),
            ColumnKind.Uuid => Load<Guid, Int128, UuidConversion>(),
            _ => List(array, index, type.Element!),
        };

        ReadOnlySpan<byte> Bytes()
        {
            ArrowValues.TryGetBytes(array, index, out var bytes);
            return bytes;
        }

        T Stored<T>()
            where T : unmanaged => ArrowValues.Values<T>(array)[index];

        object Load<TValue, TStored, TConversion>()
            where TValue : struct
            where TStored : unmanaged
            where TConversion : struct, IConversion<TValue, TStored> =>
            default(TConversion).TryLoad(Stored<TStored>(), 0, out var value) ? value : Stored<TStored>();
    }

    private static object?[] List(IArrowArray array, int index, ColumnType element)
    {
        ArrowValues.TryGetList(array, index, out var elements, out var start, out var count);
        return [.. Enumerable.Range(start, count).Select(i => Of(elements!, i, element))];
    }
}
