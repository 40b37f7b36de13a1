using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Tables;

/// <summary>
/// Values of data files in the types of tables: wider ones, other units of time, and other forms of text. Nothing is lost but what is finer
/// than a microsecond.
/// </summary>
internal static class StoredValues
{
    private const long MicrosecondsPerDay = 86_400_000_000;
    private const long NanosecondsPerMicrosecond = 1_000;
    private const long NanosecondsPerDay = NanosecondsPerMicrosecond * MicrosecondsPerDay;
    private const int DecimalBytes = 16;

    /// <summary>Whether values of two types are stored alike, and mean the same.</summary>
    public static bool IsSame(IArrowType stored, IArrowType wanted) => (stored, wanted) switch
    {
        (StringType or BinaryType, StringType or BinaryType) => true,
        (Decimal128Type a, Decimal128Type b) => a.Scale == b.Scale && a.Precision <= b.Precision,
        // Old forms of Parquet have no zone, and are instants all the same.
        (TimestampType a, TimestampType b) => a.Unit == b.Unit,
        (Time64Type a, Time64Type b) => a.Unit == b.Unit,
        (DurationType a, DurationType b) => a.Unit == b.Unit,
        (FixedSizeBinaryType a, FixedSizeBinaryType b) => wanted is not Decimal128Type && a.ByteWidth == b.ByteWidth,
        _ => stored.TypeId == wanted.TypeId && stored is not (Decimal256Type or NestedType),
    };

    /// <summary>The values in another type; null when that is not done.</summary>
    /// <exception cref="OverflowException">A value is out of the range of that type.</exception>
    public static ArrayData? Convert(ArrayData stored, IArrowType wanted) => (stored.DataType, wanted) switch
    {
        (NullType, _) => ArrayRows.Nulls(wanted, stored.Length),
        (LargeStringType or LargeBinaryType, StringType or BinaryType) =>
            As(stored, wanted, [stored.Buffers[0], ToShortOffsets(stored.Buffers[1], "a column"), stored.Buffers[2]]),
        (StringViewType or BinaryViewType or FixedSizeBinaryType, StringType or BinaryType) => FromBytes(stored, wanted),
        ({ } type, Int8Type or Int16Type or Int32Type or Int64Type) when IsInteger(type) => FromIntegers(stored, wanted),
        ({ } type, UInt8Type or UInt16Type or UInt32Type or UInt64Type) when IsInteger(type) => FromIntegers(stored, wanted),
        ({ } type, DoubleType) when IsInteger(type) && type is not (Int64Type or UInt64Type) =>
            Map<double>(stored, wanted, IntegersOf(stored), value => value),
        (FloatType, DoubleType) => Map<double>(stored, wanted, ValuesOf<float>(stored), value => value),
        (HalfFloatType, DoubleType) => Map<double>(stored, wanted, ValuesOf<Half>(stored), value => (double)value),
        (HalfFloatType, FloatType) => Map<float>(stored, wanted, ValuesOf<Half>(stored), value => (float)value),
        ({ } type, Decimal128Type to) when IsInteger(type) =>
            ToDecimals(stored, to, IntegersOf(stored).Select(value => (BigInteger)value), scale: 0),
        (Decimal128Type from, Decimal128Type to) when from.Scale <= to.Scale && from.Precision - from.Scale <= to.Precision - to.Scale =>
            ToDecimals(stored, to, DecimalsOf(stored), from.Scale),
        (Date32Type, TimestampType { Timezone: null, Unit: TimeUnit.Microsecond }) =>
            Map<long>(stored, wanted, ValuesOf<int>(stored), day => checked(day * MicrosecondsPerDay)),
        (Date32Type, TimestampType { Timezone: null, Unit: TimeUnit.Nanosecond }) =>
            Map<long>(stored, wanted, ValuesOf<int>(stored), day => checked(day * NanosecondsPerDay)),
        (TimestampType from, TimestampType { Unit: TimeUnit.Microsecond }) =>
            Map<long>(stored, wanted, ValuesOf<long>(stored), value => ToMicroseconds(value, from.Unit)),
        (Time64Type from, Time64Type { Unit: TimeUnit.Microsecond }) =>
            Map<long>(stored, wanted, ValuesOf<long>(stored), value => ToMicroseconds(value, from.Unit)),
        (Time32Type from, Time64Type { Unit: TimeUnit.Microsecond }) =>
            Map<long>(stored, wanted, ValuesOf<int>(stored), value => ToMicroseconds(value, from.Unit)),
        (Time64Type { Unit: TimeUnit.Microsecond }, Time64Type { Unit: TimeUnit.Nanosecond }) =>
            Map<long>(stored, wanted, ValuesOf<long>(stored), value => checked(value * NanosecondsPerMicrosecond)),
        (Time32Type from, Time64Type { Unit: TimeUnit.Nanosecond }) =>
            Map<long>(stored, wanted, ValuesOf<int>(stored), value => ToMicroseconds(value, from.Unit) * NanosecondsPerMicrosecond),
        _ => ToDatasetColumn(stored, wanted),
    };

    /// <summary>Offsets of 64 bits as those of 32.</summary>
    public static ArrowBuffer ToShortOffsets(ArrowBuffer offsets, string file)
    {
        var source = MemoryMarshal.Cast<byte, long>(offsets.Span);
        if (source.Length > 0 && source[^1] > int.MaxValue)
        {
            throw SourceException.Damaged(file, "has more than 2 GiB in one batch of rows");
        }

        var target = new int[source.Length];
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = (int)source[i];
        }

        return ToBuffer(target);
    }

    /// <summary>The offsets of lists that all have the same length.</summary>
    public static ArrowBuffer FixedOffsets(int count, int length) =>
        ToBuffer(Enumerable.Range(0, count + 1).Select(i => checked(i * length)).ToArray());

    /// <summary>Which value of its dictionary each row of an array has.</summary>
    public static int[] DictionaryRows(ArrayData stored)
    {
        var type = ((DictionaryType)stored.DataType).IndexType;
        var indices = new ArrayData(type, stored.Length, stored.NullCount, stored.Offset, stored.Buffers);
        return [.. IntegersOf(indices).Select((index, i) => IsNull(stored, i) ? ArrayRows.Null : (int)index).Skip(stored.Offset)];
    }

    private static bool IsInteger(IArrowType type) => type is IntegerType or UInt8Type or UInt16Type or UInt32Type or UInt64Type
        or Int8Type or Int16Type or Int32Type or Int64Type;

    private static long ToMicroseconds(long value, TimeUnit unit) => checked(unit switch
    {
        TimeUnit.Second => value * 1_000_000,
        TimeUnit.Millisecond => value * 1_000,
        TimeUnit.Nanosecond => (long)Math.Floor(value / 1_000m),
        _ => value,
    });

    private static bool IsNull(ArrayData data, int place) =>
        data.Buffers[0].Length > 0 && !BitUtility.GetBit(data.Buffers[0].Span, place);

    // All that lies in the buffers up to the end of the array is converted, so that offsets and validity stay as they are.
    private static int Places(ArrayData data) => data.Offset + data.Length;

    private static T[] ValuesOf<T>(ArrayData data)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(data.Buffers[1].Span)[..Places(data)].ToArray();

    private static IEnumerable<long> IntegersOf(ArrayData data) => data.DataType switch
    {
        Int8Type => ValuesOf<sbyte>(data).Select(value => (long)value),
        UInt8Type => ValuesOf<byte>(data).Select(value => (long)value),
        Int16Type => ValuesOf<short>(data).Select(value => (long)value),
        UInt16Type => ValuesOf<ushort>(data).Select(value => (long)value),
        Int32Type => ValuesOf<int>(data).Select(value => (long)value),
        UInt32Type => ValuesOf<uint>(data).Select(value => (long)value),
        Int64Type => ValuesOf<long>(data),
        _ => ValuesOf<ulong>(data).Select((value, i) => IsNull(data, i) ? 0 : checked((long)value)),
    };

    private static IEnumerable<BigInteger> DecimalsOf(ArrayData data)
    {
        for (var i = 0; i < Places(data); i++)
        {
            yield return new BigInteger(data.Buffers[1].Span.Slice(i * DecimalBytes, DecimalBytes));
        }
    }

    private static ArrayData Map<T>(ArrayData stored, IArrowType wanted, IEnumerable<long> values, Func<long, T> map)
        where T : unmanaged => Map<long, T>(stored, wanted, values, map);

    private static ArrayData Map<T>(ArrayData stored, IArrowType wanted, IEnumerable<int> values, Func<int, T> map)
        where T : unmanaged => Map<int, T>(stored, wanted, values, map);

    private static ArrayData Map<T>(ArrayData stored, IArrowType wanted, IEnumerable<float> values, Func<float, T> map)
        where T : unmanaged => Map<float, T>(stored, wanted, values, map);

    private static ArrayData Map<T>(ArrayData stored, IArrowType wanted, IEnumerable<Half> values, Func<Half, T> map)
        where T : unmanaged => Map<Half, T>(stored, wanted, values, map);

    private static ArrayData Map<TFrom, T>(ArrayData stored, IArrowType wanted, IEnumerable<TFrom> values, Func<TFrom, T> map)
        where T : unmanaged =>
        As(stored, wanted, [stored.Buffers[0], ToBuffer(values.Select((value, i) => IsNull(stored, i) ? default : map(value)).ToArray())]);

    private static ArrayData FromIntegers(ArrayData stored, IArrowType wanted) => wanted switch
    {
        Int8Type => Map<sbyte>(stored, wanted, IntegersOf(stored), value => checked((sbyte)value)),
        Int16Type => Map<short>(stored, wanted, IntegersOf(stored), value => checked((short)value)),
        Int32Type => Map<int>(stored, wanted, IntegersOf(stored), value => checked((int)value)),
        UInt8Type => Map<byte>(stored, wanted, IntegersOf(stored), value => checked((byte)value)),
        UInt16Type => Map<ushort>(stored, wanted, IntegersOf(stored), value => checked((ushort)value)),
        UInt32Type => Map<uint>(stored, wanted, IntegersOf(stored), value => checked((uint)value)),
        UInt64Type => Map<ulong>(stored, wanted, IntegersOf(stored), value => checked((ulong)value)),
        _ => Map<long>(stored, wanted, IntegersOf(stored), value => value),
    };

    private static ArrayData ToDecimals(ArrayData stored, Decimal128Type wanted, IEnumerable<BigInteger> values, int scale)
    {
        var factor = BigInteger.Pow(10, wanted.Scale - scale);
        var most = BigInteger.Pow(10, wanted.Precision);
        var bytes = new byte[Places(stored) * DecimalBytes];
        var place = 0;
        foreach (var value in values)
        {
            if (!IsNull(stored, place))
            {
                var scaled = value * factor;
                if (BigInteger.Abs(scaled) >= most)
                {
                    throw new OverflowException();
                }

                BinaryPrimitives.WriteInt128LittleEndian(bytes.AsSpan(place * DecimalBytes), (Int128)scaled);
            }

            place++;
        }

        return As(stored, wanted, [stored.Buffers[0], new ArrowBuffer(bytes)]);
    }

    // Types that only Arrow's own schema in a file brings: days in milliseconds, durations, small and large decimals.
    private static ArrayData? ToDatasetColumn(ArrayData stored, IArrowType wanted)
    {
        if (stored.DataType is NestedType or DictionaryType
            || ColumnType.FromArrow(stored.DataType) is not { } type || type != ColumnType.FromArrow(wanted))
        {
            return null;
        }

        var array = ArrowArrayFactory.BuildArray(stored);
        if ((type.IsTime && ArrowTimeRange.FindUnfit(array, 0, array.Length) is not null)
            || ArrowFit.FirstMisfit(array, 0, array.Length) >= 0)
        {
            throw new OverflowException();
        }

        var values = ColumnBuilder.Create(type);
        values.AppendAny(array, 0, array.Length);
        return values.Build();
    }

    private static ArrayData FromBytes(ArrayData stored, IArrowType wanted)
    {
        var array = ArrowArrayFactory.BuildArray(stored);
        BinaryArray.Builder builder = new();
        for (var i = 0; i < array.Length; i++)
        {
            if (array.IsNull(i))
            {
                builder.AppendNull();
            }
            else
            {
                builder.Append(array switch
                {
                    BinaryViewArray views => views.GetBytes(i),
                    FixedSizeBinaryArray values => values.GetBytes(i),
                    _ => throw new NotSupportedException($"{stored.DataType.Name} is not read."),
                });
            }
        }

        var data = builder.Build().Data;
        return As(data, wanted, data.Buffers);
    }

    private static ArrayData As(ArrayData data, IArrowType type, ArrowBuffer[] buffers) =>
        new(type, data.Length, data.NullCount, data.Offset, buffers);

    private static ArrowBuffer ToBuffer<T>(T[] values)
        where T : unmanaged => new(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
