using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Lake.Tables;

/// <summary>Picks rows out of arrays.</summary>
internal static class ArrayRows
{
    /// <summary>The row of a missing value.</summary>
    public const int Null = -1;

    private const int BitsPerByte = 8;

    /// <summary>An array of these rows of another, in this order.</summary>
    public static ArrayData Take(ArrayData source, ReadOnlySpan<int> rows)
    {
        if (source.DataType is NullType)
        {
            return Nulls(source.DataType, rows.Length);
        }

        var (validity, nulls) = TakeValidity(source, rows);
        return source.DataType switch
        {
            BooleanType => new ArrayData(source.DataType, rows.Length, nulls, 0, [validity, TakeBits(source, rows)]),
            StringType or BinaryType => TakeBytes(source, rows, validity, nulls),
            ListType or MapType => TakeLists(source, rows, validity, nulls),
            StructType => TakeStructs(source, rows, validity, nulls),
            FixedWidthType type => TakeFixed(source, rows, validity, nulls, type.BitWidth / BitsPerByte),
            _ => throw new NotSupportedException($"Rows of {source.DataType.Name} are not taken."),
        };
    }

    /// <summary>An array that holds the first value of another so many times.</summary>
    public static ArrayData Repeat(ArrayData value, int count) => Take(value, new int[count]);

    /// <summary>An array of missing values.</summary>
    public static ArrayData Nulls(IArrowType type, int count)
    {
        var none = new ArrowBuffer(new byte[Bytes(count)]);
        return type switch
        {
            NullType => new ArrayData(type, count, count, 0, []),
            BooleanType => new ArrayData(type, count, count, 0, [none, none]),
            StringType or BinaryType => new ArrayData(type, count, count, 0, [none, Offsets(count), ArrowBuffer.Empty]),
            ListType list => new ArrayData(type, count, count, 0, [none, Offsets(count)], [Nulls(list.ValueDataType, 0)]),
            MapType map => new ArrayData(type, count, count, 0, [none, Offsets(count)], [Nulls(map.KeyValueType, 0)]),
            StructType inner => new ArrayData(
                type, count, count, 0, [none], [.. inner.Fields.Select(field => Nulls(field.DataType, count))]),
            FixedWidthType width => new ArrayData(
                type, count, count, 0, [none, new ArrowBuffer(new byte[checked(count * width.BitWidth / BitsPerByte)])]),
            _ => throw new NotSupportedException($"Missing values of {type.Name} are not made."),
        };
    }

    private static ArrowBuffer Offsets(int count) => new(new byte[(count + 1) * sizeof(int)]);

    private static int Bytes(int bits) => (bits + BitsPerByte - 1) / BitsPerByte;

    private static (ArrowBuffer Validity, int Nulls) TakeValidity(ArrayData source, ReadOnlySpan<int> rows)
    {
        var buffer = source.Buffers[0];
        if (buffer.Length == 0 && !rows.Contains(Null))
        {
            return (ArrowBuffer.Empty, 0);
        }

        var (bits, nulls) = (new byte[Bytes(rows.Length)], 0);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != Null && (buffer.Length == 0 || BitUtility.GetBit(buffer.Span, source.Offset + rows[i])))
            {
                BitUtility.SetBit(bits, i);
            }
            else
            {
                nulls++;
            }
        }

        return (new ArrowBuffer(bits), nulls);
    }

    private static ArrowBuffer TakeBits(ArrayData source, ReadOnlySpan<int> rows)
    {
        var bits = new byte[Bytes(rows.Length)];
        var values = source.Buffers[1].Span;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != Null && BitUtility.GetBit(values, source.Offset + rows[i]))
            {
                BitUtility.SetBit(bits, i);
            }
        }

        return new ArrowBuffer(bits);
    }

    private static ArrayData TakeFixed(ArrayData source, ReadOnlySpan<int> rows, ArrowBuffer validity, int nulls, int width)
    {
        var taken = new byte[checked(rows.Length * width)];
        var values = source.Buffers[1].Span;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != Null)
            {
                values.Slice((source.Offset + rows[i]) * width, width).CopyTo(taken.AsSpan(i * width));
            }
        }

        return new ArrayData(source.DataType, rows.Length, nulls, 0, [validity, new ArrowBuffer(taken)]);
    }

    private static ArrayData TakeBytes(ArrayData source, ReadOnlySpan<int> rows, ArrowBuffer validity, int nulls)
    {
        var ends = OffsetsOf(source);
        var offsets = new int[rows.Length + 1];
        for (var i = 0; i < rows.Length; i++)
        {
            offsets[i + 1] = checked(offsets[i] + (rows[i] == Null ? 0 : ends[rows[i] + 1] - ends[rows[i]]));
        }

        var taken = new byte[offsets[^1]];
        var values = source.Buffers[2].Span;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != Null)
            {
                values[ends[rows[i]]..ends[rows[i] + 1]].CopyTo(taken.AsSpan(offsets[i]));
            }
        }

        return new ArrayData(source.DataType, rows.Length, nulls, 0, [validity, ToBuffer(offsets), new ArrowBuffer(taken)]);
    }

    private static ArrayData TakeLists(ArrayData source, ReadOnlySpan<int> rows, ArrowBuffer validity, int nulls)
    {
        var ends = OffsetsOf(source);
        var offsets = new int[rows.Length + 1];
        List<int> children = [];
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != Null)
            {
                for (var child = ends[rows[i]]; child < ends[rows[i] + 1]; child++)
                {
                    children.Add(child);
                }
            }

            offsets[i + 1] = children.Count;
        }

        return new ArrayData(
            source.DataType,
            rows.Length,
            nulls,
            0,
            [validity, ToBuffer(offsets)],
            [Take(source.Children[0], CollectionsMarshal.AsSpan(children))]);
    }

    private static ArrayData TakeStructs(ArrayData source, ReadOnlySpan<int> rows, ArrowBuffer validity, int nulls)
    {
        // The offset of a struct counts for its fields as well.
        var places = rows.ToArray();
        for (var i = 0; i < places.Length && source.Offset > 0; i++)
        {
            places[i] = places[i] == Null ? Null : places[i] + source.Offset;
        }

        return new ArrayData(
            source.DataType, rows.Length, nulls, 0, [validity], [.. source.Children.Select(child => Take(child, places))]);
    }

    private static ReadOnlySpan<int> OffsetsOf(ArrayData source) => source.Buffers[1].Length == 0
        ? new int[1]
        : MemoryMarshal.Cast<byte, int>(source.Buffers[1].Span).Slice(source.Offset, source.Length + 1);

    private static ArrowBuffer ToBuffer(int[] values) => new(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
