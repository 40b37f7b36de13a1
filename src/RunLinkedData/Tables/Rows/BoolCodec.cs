using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Rows;

/// <summary>Booleans.</summary>
internal sealed class BoolCodec() : ColumnCodec<bool>(new ColumnType(ColumnKind.Bool), nullable: false)
{
    public override void Append(ColumnBuilder target, ReadOnlySpan<bool> values, ReadOnlySpan<bool> nulls, in ColumnPlace place)
    {
        var first = target.Length;
        ((BoolColumnBuilder)target).Append(values);
        for (var i = 0; i < nulls.Length; i++)
        {
            if (nulls[i])
            {
                target.MarkNull(first + i);
            }
        }
    }

    protected override ColumnReader<bool> CreateReader() => new Reader();

    private sealed class Reader() : ColumnReader<bool>(nullable: false)
    {
        public override void ReadValues(IArrowArray source, int start, Span<bool> target, in ColumnPlace place) =>
            ArrowValues.LoadBools(source, start, target);
    }
}
