using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// Reads Arrow arrays of any type that can stand for a <see cref="ColumnType"/>, as the values that this type is stored as. What stands
/// at a null's place is arbitrary.
/// </summary>
internal static class ArrowValues
{
    /// <summary>Whether arrays of a type can be read as a column type without loss.</summary>
    public static bool CanLoad(IArrowType from, ColumnType to) => from switch
    {
        NullType => false,
        DictionaryType dictionary => dictionary.ValueType is not NestedType && CanLoad(dictionary.ValueType, to),
        ListType list => to.Kind == ColumnKind.List && CanLoad(list.ValueDataType, to.Element!),
        LargeListType list => to.Kind == ColumnKind.List && CanLoad(list.ValueDataType, to.Element!),
        FixedSizeListType list => to.Kind == ColumnKind.List && CanLoad(list.ValueDataType, to.Element!),
        FixedSizeBinaryType and not (Decimal32Type or Decimal64Type or Decimal128Type or Decimal256Type) =>
            to.Kind == ColumnKind.Binary || (to.Kind == ColumnKind.Uuid && ((FixedSizeBinaryType)from).ByteWidth == 16),
        _ when ColumnType.FromArrow(from) is { } type => type.Kind == to.Kind || Widens(type.Kind, to.Kind),
        _ => false,
    };

    /// <summary>The values of a part of an array: in place where they are stored alike, else converted into the scratch.</summary>
    public static ReadOnlySpan<T> Load<T>(IArrowArray array, int start, int count, ColumnType to, ref T[] scratch)
        where T : unmanaged
    {
        if (array is DictionaryArray dictionary)
        {
            return Gather(dictionary, start, count, to, ref scratch);
        }

        if (IsStoredAs(array.Data.DataType, to.Kind))
        {
            return Values<T>(array).Slice(start, count);
        }

        if (scratch.Length < count)
        {
            scratch = new T[Math.Max(count, 1024)];
        }

        var target = scratch.AsSpan(0, count);
        ArrowNumbers.Convert(array, start, target, to.Kind);
        return target;
    }

    /// <summary>The values of an array of fixed-size values, as they lie in memory.</summary>
    public static ReadOnlySpan<T> Values<T>(IArrowArray array)
        where T : unmanaged =>
        array.Length == 0 ? [] : MemoryMarshal.Cast<byte, T>(array.Data.Buffers[1].Span).Slice(array.Data.Offset, array.Length);

    public static void LoadBools(IArrowArray array, int start, Span<bool> target)
    {
        if (array is DictionaryArray dictionary)
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = !dictionary.IsNull(start + i)
                    && ((BooleanArray)dictionary.Dictionary).GetValue(dictionary.GetIndex(start + i)) == true;
            }

            return;
        }

        var bits = array.Data.Buffers[1].Span;
        var index = array.Data.Offset + start;
        for (var i = 0; i < target.Length; i++, index++)
        {
            target[i] = (bits[index >> 3] & (1 << (index & 7))) != 0;
        }
    }

    /// <summary>Whether a value is null: that of a dictionary also when it stands for a null there.</summary>
    public static bool IsNull(IArrowArray array, int index) =>
        array.IsNull(index) || (array is DictionaryArray dictionary && IsNull(dictionary.Dictionary, dictionary.GetIndex(index)));

    /// <summary>The bytes of a string or binary; false for a null.</summary>
    public static bool TryGetBytes(IArrowArray array, int index, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (array.IsNull(index))
        {
            return false;
        }

        switch (array)
        {
            case DictionaryArray dictionary:
                return TryGetBytes(dictionary.Dictionary, dictionary.GetIndex(index), out bytes);
            case FixedSizeBinaryArray fixedSize:
                bytes = fixedSize.GetBytes(index);
                return true;
            case LargeBinaryArray large:
                bytes = large.GetBytes(index);
                return true;
            case BinaryViewArray view:
                bytes = view.GetBytes(index);
                return true;
            default:
                bytes = ((BinaryArray)array).GetBytes(index);
                return true;
        }
    }

    /// <summary>Where the elements of a list are; false for a null.</summary>
    public static bool TryGetList(IArrowArray array, int index, [NotNullWhen(true)] out IArrowArray? elements, out int start, out int count)
    {
        (elements, start, count) = (null, 0, 0);
        if (array.IsNull(index))
        {
            return false;
        }

        (elements, start, count) = array switch
        {
            ListArray list => (list.Values, list.ValueOffsets[index], list.GetValueLength(index)),
            LargeListArray list => (list.Values, checked((int)list.ValueOffsets[index]), list.GetValueLength(index)),
            FixedSizeListArray list => (
                list.Values,
                (list.Offset + index) * ((FixedSizeListType)list.Data.DataType).ListSize,
                ((FixedSizeListType)list.Data.DataType).ListSize),
            _ => throw new NotSupportedException($"{array.Data.DataType.Name} is no list."),
        };
        return true;
    }

    /// <summary>How many digits after the point an array has: that of its decimals, 0 for integers.</summary>
    public static int ScaleOf(IArrowType type) => type switch
    {
        DictionaryType dictionary => ScaleOf(dictionary.ValueType),
        Decimal32Type d => d.Scale,
        Decimal64Type d => d.Scale,
        Decimal128Type d => d.Scale,
        Decimal256Type d => d.Scale,
        _ => 0,
    };

    /// <summary>The place in its dictionary of a value that is not null.</summary>
    public static int GetIndex(this DictionaryArray dictionary, int index) => dictionary.Indices switch
    {
        Int32Array a => a.Values[index],
        Int8Array a => a.Values[index],
        UInt8Array a => a.Values[index],
        Int16Array a => a.Values[index],
        UInt16Array a => a.Values[index],
        UInt32Array a => checked((int)a.Values[index]),
        Int64Array a => checked((int)a.Values[index]),
        UInt64Array a => checked((int)a.Values[index]),
        var other => throw new NotSupportedException($"{other.Data.DataType.Name} is no index into a dictionary."),
    };

    private static ReadOnlySpan<T> Gather<T>(DictionaryArray dictionary, int start, int count, ColumnType to, ref T[] scratch)
        where T : unmanaged
    {
        T[] own = [];
        var distinct = Load(dictionary.Dictionary, 0, dictionary.Dictionary.Length, to, ref own);
        if (scratch.Length < count)
        {
            scratch = new T[Math.Max(count, 1024)];
        }

        for (var i = 0; i < count; i++)
        {
            scratch[i] = dictionary.IsNull(start + i) ? default : distinct[dictionary.GetIndex(start + i)];
        }

        return scratch.AsSpan(0, count);
    }

    private static bool Widens(ColumnKind from, ColumnKind to) => to switch
    {
        ColumnKind.Int16 => from is ColumnKind.Int8 or ColumnKind.UInt8,
        ColumnKind.Int32 => from is ColumnKind.Int8 or ColumnKind.UInt8 or ColumnKind.Int16 or ColumnKind.UInt16,
        ColumnKind.Int64 => from is >= ColumnKind.Int8 and <= ColumnKind.UInt32,
        ColumnKind.UInt16 => from is ColumnKind.UInt8,
        ColumnKind.UInt32 => from is ColumnKind.UInt8 or ColumnKind.UInt16,
        ColumnKind.UInt64 => from is ColumnKind.UInt8 or ColumnKind.UInt16 or ColumnKind.UInt32,
        ColumnKind.Float32 => from is ColumnKind.Int8 or ColumnKind.UInt8 or ColumnKind.Int16 or ColumnKind.UInt16,
        ColumnKind.Float64 => from is ColumnKind.Float32 || (from != ColumnKind.Int64 && Widens(from, ColumnKind.Int64)),
        ColumnKind.Decimal => from is >= ColumnKind.Int8 and <= ColumnKind.UInt64,
        ColumnKind.Binary => from is ColumnKind.Uuid,
        _ => false,
    };

    /// <summary>Whether the values of an array lie in memory as a column of a kind stores them.</summary>
    public static bool IsStoredAs(IArrowType type, ColumnKind kind) => type switch
    {
        Decimal128Type => kind == ColumnKind.Decimal,
        TimestampType t => t.Unit == TimeUnit.Microsecond,
        Time64Type t => t.Unit == TimeUnit.Nanosecond,
        DurationType t => t.Unit == TimeUnit.Nanosecond,
        FixedSizeBinaryType => kind == ColumnKind.Uuid,
        Date32Type => true,
        _ => ColumnType.FromArrow(type)?.Kind == kind && type.TypeId is not (ArrowTypeId.HalfFloat
            or ArrowTypeId.Date64
            or ArrowTypeId.Time32
            or ArrowTypeId.Decimal32
            or ArrowTypeId.Decimal64),
    };
}
