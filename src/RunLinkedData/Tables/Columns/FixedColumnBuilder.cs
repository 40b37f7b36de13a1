using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;

namespace RunLinkedData.Tables.Columns;

/// <summary>Values of one size: numbers, times, UUIDs.</summary>
internal sealed class FixedColumnBuilder<T>(ColumnType type) : ColumnBuilder(type)
    where T : unmanaged
{
    private byte[] _values = [];
    private T[] _scratch = [];

    public override long Bytes => (long)Length * Unsafe.SizeOf<T>();

    /// <summary>Adds room for values, to be filled in by the caller.</summary>
    public Span<T> Add(int count)
    {
        Grow(ref _values, (Length + (long)count) * Unsafe.SizeOf<T>());
        var room = MemoryMarshal.Cast<byte, T>(_values.AsSpan()).Slice(Length, count);
        Length += count;
        return room;
    }

    public override void AppendNull()
    {
        Add(1)[0] = default;
        MarkNull(Length - 1);
    }

    public override void Append(IArrowArray source, int start, int count)
    {
        ArrowValues.Load(source, start, count, Type, ref _scratch).CopyTo(Add(count));
        CopyNulls(source, start, count);
    }

    public override void AppendValue(IArrowArray source, int index)
    {
        if (source.IsNull(index))
        {
            AppendNull();
        }
        else
        {
            Add(1)[0] = ArrowValues.Values<T>(source)[index];
        }
    }

    public override void AppendValues(IArrowArray source, ReadOnlySpan<int> places)
    {
        var first = Length;
        var values = ArrowValues.Values<T>(source);
        var validity = new Validity(source);
        var target = Add(places.Length);
        for (var i = 0; i < places.Length; i++)
        {
            target[i] = values[places[i]];
            if (!validity[places[i]])
            {
                MarkNull(first + i);
            }
        }
    }

    protected override ArrayData BuildData(ArrowBuffer validity) => new(
        Type.Arrow, Length, NullCount, 0, [validity, new ArrowBuffer(_values.AsMemory(0, Length * Unsafe.SizeOf<T>()))]);
}
