using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Bytes and UUIDs: how many different ones there are.</summary>
internal sealed class BytesProfiler(ProfileLevel level) : ColumnProfiler
{
    private readonly BytesDetail? _detail = level == ProfileLevel.Basic ? null : new BytesDetail(level, isText: false);
    private long _count;

    public override void Add(ColumnSummary part)
    {
        base.Add(part);
        _count += part.Count;
        _detail?.Add(part.Sketch);
    }

    public override ColumnSummary Summarise() =>
        _detail is null ? base.Summarise() : base.Summarise() with { Count = _count, Sketch = _detail.Write() };

    public override ColumnProfile Finish() =>
        _detail?.Merged is { Column.IsEmpty: false } merged ? merged.AddDistinct(base.Finish(), _count) : base.Finish();

    protected override void AddValues(IArrowArray array)
    {
        for (var i = 0; _detail is not null && i < array.Length; i++)
        {
            if (ArrowValues.TryGetBytes(array, i, out var bytes))
            {
                _detail.Add(bytes);
                _count++;
            }
        }
    }
}
