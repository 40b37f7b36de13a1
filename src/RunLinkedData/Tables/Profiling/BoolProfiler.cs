using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>The share of true.</summary>
internal sealed class BoolProfiler : ColumnProfiler
{
    private long _count;
    private long _true;

    public override void Add(ColumnSummary part)
    {
        base.Add(part);
        _count += part.Count;
        _true += (long)(part.Sum ?? 0);
    }

    public override ColumnSummary Summarise() => base.Summarise() with { Count = _count, Sum = _true };

    public override ColumnProfile Finish() => base.Finish() with { Mean = _count == 0 ? null : (double)_true / _count };

    protected override void AddValues(IArrowArray array)
    {
        var validity = new Validity(array);
        Span<bool> part = stackalloc bool[256];
        for (var start = 0; start < array.Length; start += part.Length)
        {
            var values = part[..Math.Min(part.Length, array.Length - start)];
            ArrowValues.LoadBools(array, start, values);
            for (var i = 0; i < values.Length; i++)
            {
                _true += values[i] && validity[start + i] ? 1 : 0;
            }
        }

        _count += array.Length - array.NullCount;
    }
}
