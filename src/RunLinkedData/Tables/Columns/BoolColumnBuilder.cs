using Apache.Arrow;

namespace RunLinkedData.Tables.Columns;

/// <summary>Booleans, a bit each.</summary>
internal sealed class BoolColumnBuilder(ColumnType type) : ColumnBuilder(type)
{
    private byte[] _bits = [];

    public override long Bytes => (Length + 7) / 8;

    public void Append(ReadOnlySpan<bool> values)
    {
        Grow(ref _bits, (Length + (long)values.Length + 7) / 8);
        var index = Length;
        foreach (var value in values)
        {
            var bit = 1 << (index & 7);
            ref var target = ref _bits[index >> 3];
            target = (byte)(value ? target | bit : target & ~bit);
            index++;
        }

        Length = index;
    }

    public override void AppendNull()
    {
        Append([false]);
        MarkNull(Length - 1);
    }

    public override void Append(IArrowArray source, int start, int count)
    {
        Span<bool> values = stackalloc bool[256];
        for (var done = 0; done < count;)
        {
            var part = values[..Math.Min(values.Length, count - done)];
            ArrowValues.LoadBools(source, start + done, part);
            Append(part);
            done += part.Length;
        }

        CopyNulls(source, start, count);
    }

    protected override ArrayData BuildData(ArrowBuffer validity) => new(
        Type.Arrow, Length, NullCount, 0, [validity, new ArrowBuffer(_bits.AsMemory(0, (Length + 7) / 8))]);
}
