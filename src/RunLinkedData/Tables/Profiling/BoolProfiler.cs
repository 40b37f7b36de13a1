using System.Numerics;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>The share of true, and how many there are of each.</summary>
internal sealed class BoolProfiler(ProfileLevel level) : ColumnProfiler
{
    private long _count;
    private long _true;
    private ProfileLevel _level = level;

    public override void Add(ColumnSummary part)
    {
        base.Add(part);
        _count += part.Count;
        _true += (long)(part.Sum ?? 0);
        if (part.Count > 0)
        {
            _level = (ProfileLevel)Math.Max((int)_level, (int)(SketchText.Read(part.Sketch, (ref _) => { }) ?? ProfileLevel.Basic));
        }
    }

    public override ColumnSummary Summarise() => base.Summarise() with
    {
        Count = _count,
        Sum = _true,
        Sketch = _level == ProfileLevel.Basic ? null : SketchText.Write(_level, _ => { }),
    };

    public override ColumnProfile Finish()
    {
        var profile = base.Finish() with { Mean = _count == 0 ? null : (double)_true / _count };
        var counts = new[] { (Value: true, Count: _true), (Value: false, Count: _count - _true) };
        return _level == ProfileLevel.Basic || _count == 0 ? profile : profile with
        {
            Distinct = counts.Count(value => value.Count > 0),
            Top = _level != ProfileLevel.Full ? null :
            [
                .. counts.Where(value => value.Count > 0).OrderByDescending(value => value.Count)
                    .Select(value => new TopValue { Value = ProfileValue.Of(value.Value), Count = value.Count }),
            ],
        };
    }

    protected override void AddValues(IArrowArray array)
    {
        if (array is BooleanArray { Offset: 0, NullCount: 0 })
        {
            _true += Ones(array.Data.Buffers[1].Span, array.Length);
            _count += array.Length;
            return;
        }

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

    private static int Ones(ReadOnlySpan<byte> bits, int count)
    {
        var ones = 0;
        foreach (var eight in bits[..(count / 8)])
        {
            ones += BitOperations.PopCount(eight);
        }

        return count % 8 == 0 ? ones : ones + BitOperations.PopCount((uint)bits[count / 8] & ((1u << (count % 8)) - 1));
    }
}
