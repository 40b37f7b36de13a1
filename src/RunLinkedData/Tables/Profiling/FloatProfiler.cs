using System.Numerics;
using System.Runtime.InteropServices;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Floating-point numbers. NaNs are counted, and otherwise passed over.</summary>
internal sealed class FloatProfiler<T>(ColumnType type, ProfileLevel level) : RangeProfiler<T>(type, level)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private long _nans;
    private FloatMoments _moments;
    private double[] _doubles = [];

    public override void Add(ColumnSummary part)
    {
        base.Add(part);
        _nans += part.Nans ?? 0;
        _moments.Merge(FloatMoments.Of(part.Count, part.Mean ?? 0, part.MeanRest ?? 0, part.Deviations ?? 0));
    }

    public override ColumnSummary Summarise() => base.Summarise() with
    {
        Nans = _nans == 0 ? null : _nans,
        Count = _moments.Count,
        Mean = _moments.Count == 0 ? null : _moments.Centre,
        MeanRest = _moments.Rest == 0 ? null : _moments.Rest,
        Deviations = _moments.Count == 0 ? null : _moments.Deviations,
    };

    public override ColumnProfile Finish() => base.Finish() with
    {
        Nans = _nans == 0 ? null : _nans,
        Mean = _moments.Mean is { } mean ? Math.Clamp(mean, double.CreateTruncating(Min), double.CreateTruncating(Max)) : null,
        Stddev = _moments.Stddev,
    };

    protected override void AddNumbers(ReadOnlySpan<T> values)
    {
        var numbers = WithoutNans(values);
        _nans += values.Length - numbers.Length;
        base.AddNumbers(numbers);
        _moments.Merge(FloatMoments.Of(ToDoubles(numbers)));
    }

    private ReadOnlySpan<T> WithoutNans(ReadOnlySpan<T> values)
    {
        var first = 0;
        while (first < values.Length && !T.IsNaN(values[first]))
        {
            first++;
        }

        if (first == values.Length)
        {
            return values;
        }

        // The values may lie in the scratch already; each is written where it was or before.
        var kept = Scratch(values.Length);
        values[..first].CopyTo(kept);
        var count = first;
        foreach (var value in values[first..])
        {
            if (!T.IsNaN(value))
            {
                kept[count++] = value;
            }
        }

        return kept[..count];
    }

    private ReadOnlySpan<double> ToDoubles(ReadOnlySpan<T> values)
    {
        if (typeof(T) == typeof(double))
        {
            return MemoryMarshal.Cast<T, double>(values);
        }

        if (_doubles.Length < values.Length)
        {
            _doubles = new double[values.Length];
        }

        for (var i = 0; i < values.Length; i++)
        {
            _doubles[i] = double.CreateTruncating(values[i]);
        }

        return _doubles.AsSpan(0, values.Length);
    }
}
