using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Rows;

/// <summary>Byte arrays.</summary>
internal sealed class BinaryCodec(bool nullable) : ColumnCodec<byte[]?>(new ColumnType(ColumnKind.Binary), nullable)
{
    public override void Append(ColumnBuilder target, ReadOnlySpan<byte[]?> values, ReadOnlySpan<bool> nulls, in ColumnPlace place)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } bytes)
            {
                ((VariableColumnBuilder)target).Append(bytes);
            }
            else if (Nullable)
            {
                target.AppendNull();
            }
            else
            {
                throw place.BadNull(i);
            }
        }
    }

    protected override ColumnReader<byte[]?> CreateReader() => new Reader(Nullable);

    private sealed class Reader(bool nullable) : ColumnReader<byte[]?>(nullable)
    {
        public override void ReadValues(IArrowArray source, int start, Span<byte[]?> target, in ColumnPlace place)
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = ArrowValues.TryGetBytes(source, start + i, out var bytes) ? bytes.ToArray() : null;
            }
        }
    }
}
