using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>The least and greatest value of numbers, and of times by the numbers that they are stored as.</summary>
internal class RangeProfiler<T>(ColumnType type) : ColumnProfiler
    where T : unmanaged, INumber<T>
{
    private bool _any;
    private T[] _scratch = [];

    protected ColumnType Type { get; } = type;

    protected T Min { get; private set; }

    protected T Max { get; private set; }

    public override void Add(ColumnSummary part)
    {
        base.Add(part);
        if (part is { Min: { } min, Max: { } max })
        {
            Include([Parse(min), Parse(max)]);
        }
    }

    public override ColumnSummary Summarise() =>
        _any ? base.Summarise() with { Min = Text(Min), Max = Text(Max) } : base.Summarise();

    public override ColumnProfile Finish() =>
        _any ? base.Finish() with { Min = ProfileValue.Of(Min, Type), Max = ProfileValue.Of(Max, Type) } : base.Finish();

    protected sealed override void AddValues(IArrowArray array)
    {
        var values = ArrowValues.Values<T>(array);
        AddNumbers(array.NullCount == 0 ? values : WithoutNulls(values, new Validity(array)));
    }

    /// <summary>Adds values: none of them is null.</summary>
    protected virtual void AddNumbers(ReadOnlySpan<T> values) => Include(values);

    private static T Parse(string text) => T.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    // The shortest text that is read as the same number again.
    private static string Text(T value) => value.ToString(null, CultureInfo.InvariantCulture);

    private void Include(ReadOnlySpan<T> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        var (min, max) = _any ? (Min, Max) : (values[0], values[0]);
        foreach (var value in values)
        {
            min = value < min ? value : min;
            max = value > max ? value : max;
        }

        (Min, Max, _any) = (min, max, true);
    }

    /// <summary>Room for so many values, used again and again.</summary>
    protected Span<T> Scratch(int count)
    {
        if (_scratch.Length < count)
        {
            _scratch = new T[count];
        }

        return _scratch.AsSpan(0, count);
    }

    private ReadOnlySpan<T> WithoutNulls(ReadOnlySpan<T> values, Validity validity)
    {
        var kept = Scratch(values.Length);
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (validity[i])
            {
                kept[count++] = values[i];
            }
        }

        return kept[..count];
    }
}
