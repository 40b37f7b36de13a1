using System.Runtime.InteropServices;
using Apache.Arrow;

namespace RunLinkedData.Tables.Columns;

/// <summary>Lists: their elements go into <see cref="Elements"/>, then <see cref="EndList"/>.</summary>
internal sealed class ListColumnBuilder(ColumnType type) : ColumnBuilder(type)
{
    private byte[] _offsets = new byte[sizeof(int)];

    public ColumnBuilder Elements { get; } = Create(type.Element!);

    public override long Bytes => ((long)Length * sizeof(int)) + Elements.Bytes;

    public void EndList()
    {
        Length++;
        Grow(ref _offsets, (Length + 1L) * sizeof(int));
        MemoryMarshal.Cast<byte, int>(_offsets.AsSpan())[Length] = Elements.Length;
    }

    public override void AppendNull()
    {
        EndList();
        MarkNull(Length - 1);
    }

    public override void Append(IArrowArray source, int start, int count)
    {
        for (var i = start; i < start + count; i++)
        {
            if (ArrowValues.TryGetList(source, i, out var elements, out var from, out var length))
            {
                Elements.AppendAny(elements, from, length);
                EndList();
            }
            else
            {
                AppendNull();
            }
        }
    }

    public override void Reset()
    {
        base.Reset();
        Elements.Reset();
    }

    protected override ArrayData BuildData(ArrowBuffer validity) => new(
        Type.Arrow, Length, NullCount, 0,
        [validity, new ArrowBuffer(_offsets.AsMemory(0, (Length + 1) * sizeof(int)))], [Elements.Build()]);
}
