using System.Text;
using Apache.Arrow;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Expecting.Marking;

/// <summary>Marks values that are not between two others, as they are stored.</summary>
internal sealed class RangeTest<T>(string fault, int column, T min, T max) : RowTest
    where T : unmanaged, IComparable<T>
{
    public override string Fault => fault;

    public override void Mark(RecordBatch batch, long firstRow, Span<bool> broken)
    {
        var array = batch.Column(column);
        var values = ArrowValues.Values<T>(array);
        Validity validity = new(array);
        for (var row = 0; row < broken.Length; row++)
        {
            // NaN is less than everything here, so that it is within no two numbers.
            if ((values[row].CompareTo(min) < 0 || values[row].CompareTo(max) > 0) && validity[row])
            {
                broken[row] = true;
            }
        }
    }
}

/// <summary>Marks texts that are not between two others, by their code points.</summary>
internal sealed class TextRangeTest(string fault, int column, string? min, string? max) : RowTest
{
    private readonly byte[]? _min = min is null ? null : Encoding.UTF8.GetBytes(min);
    private readonly byte[]? _max = max is null ? null : Encoding.UTF8.GetBytes(max);

    public override string Fault => fault;

    public override void Mark(RecordBatch batch, long firstRow, Span<bool> broken)
    {
        var array = batch.Column(column);
        for (var row = 0; row < broken.Length; row++)
        {
            if (ArrowValues.TryGetBytes(array, row, out var text)
                && ((_min is not null && text.SequenceCompareTo(_min) < 0) || (_max is not null && text.SequenceCompareTo(_max) > 0)))
            {
                broken[row] = true;
            }
        }
    }
}
