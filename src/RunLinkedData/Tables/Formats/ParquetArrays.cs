using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tables.Formats;

/// <summary>Arrays in the form of <see cref="ParquetForm"/> and back.</summary>
internal static class ParquetArrays
{
    private const long NanosecondsPerMicrosecond = 1_000;
    private const int UuidTextLength = 36;

    /// <summary><c>rowOf</c>: in which row of the batch a value of the array is.</summary>
    public static ArrayData ToFile(IArrowArray array, IArrowType stored, Func<int, int> rowOf, ColumnPlace place) => array switch
    {
        ListArray list => As(
            list.Data,
            stored,
            list.Data.Buffers,
            [ToFile(list.Values, ((ListType)stored).ValueDataType, value => rowOf(RowOf(list, value)), place)]),
        Time64Array times => As(times.Data, stored, [times.Data.Buffers[0], ToMicroseconds(times, rowOf, place)]),
        FixedSizeBinaryArray uuids when stored is StringType => ToText(uuids),
        _ => As(array.Data, stored, array.Data.Buffers),
    };

    /// <summary>Takes over the buffers of the array.</summary>
    public static ArrayData FromFile(IArrowArray array, IArrowType type) => array switch
    {
        ListArray list when type is ListType { ValueDataType: var element } =>
            As(list.Data, type, list.Data.Buffers, [FromFile(list.Values, element)]),
        Time64Array times => ToNanoseconds(times, type),
        StringArray texts when type is FixedSizeBinaryType => ToUuids(texts),
        _ => As(array.Data, type, array.Data.Buffers),
    };

    private static ArrowBuffer ToMicroseconds(Time64Array times, Func<int, int> rowOf, ColumnPlace place)
    {
        var source = ArrowValues.Values<long>(times);
        var validity = new Validity(times);
        var values = new byte[(times.Offset + times.Length) * sizeof(long)];
        var target = MemoryMarshal.Cast<byte, long>(values.AsSpan())[times.Offset..];
        for (var i = 0; i < source.Length; i++)
        {
            (target[i], var rest) = Math.DivRem(source[i], NanosecondsPerMicrosecond);
            if (rest != 0 && validity[i])
            {
                throw place.BadValue(
                    rowOf(i),
                    DurationText.FormatTime(source[i]),
                    "is finer than a microsecond, which times of day in Parquet are not. Round it, or save as CSV or JSON Lines.");
            }
        }

        return new ArrowBuffer(values);
    }

    private static ArrayData ToNanoseconds(Time64Array times, IArrowType type)
    {
        var data = times.Data;
        var values = new byte[(data.Offset + data.Length) * sizeof(long)];
        ArrowTimes.Convert(times, 0, MemoryMarshal.Cast<byte, long>(values.AsSpan())[data.Offset..], isTimestamp: false);
        data.Buffers[1].Dispose();
        return As(data, type, [data.Buffers[0], new ArrowBuffer(values)]);
    }

    private static ArrayData ToText(FixedSizeBinaryArray uuids)
    {
        var builder = new VariableColumnBuilder(new ColumnType(ColumnKind.String));
        Span<byte> text = stackalloc byte[UuidTextLength];
        for (var i = 0; i < uuids.Length; i++)
        {
            if (uuids.IsNull(i))
            {
                builder.AppendNull();
            }
            else
            {
                new Guid(uuids.GetBytes(i), bigEndian: true).TryFormat(text, out _);
                builder.Append(text);
            }
        }

        return builder.Build();
    }

    private static ArrayData ToUuids(StringArray texts)
    {
        var builder = ColumnBuilder.Create(new ColumnType(ColumnKind.Uuid));
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts.IsNull(i))
            {
                builder.AppendNull();
            }
            else if (!CellText.TryParse(texts.GetBytes(i), builder))
            {
                throw new InvalidDataException($"'{texts.GetString(i)}' is no {builder.Type}");
            }
        }

        texts.Dispose();
        return builder.Build();
    }

    private static int RowOf(ListArray list, int value)
    {
        var ends = list.ValueOffsets[1..];
        var row = 0;
        while (ends[row] <= value)
        {
            row++;
        }

        return row;
    }

    private static ArrayData As(ArrayData data, IArrowType type, ArrowBuffer[] buffers, ArrayData[]? children = null) =>
        new(type, data.Length, data.NullCount, data.Offset, buffers, children);
}
