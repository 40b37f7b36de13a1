using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>The least and greatest value of numbers, and of times by the numbers that they are stored as.</summary>
internal class RangeProfiler<T>(ColumnType type, ProfileLevel level) : ColumnProfiler
    where T : unmanaged, INumber<T>
{
    private readonly NumberDetail<T>? _detail = level == ProfileLevel.Basic ? null : new NumberDetail<T>(type, level);
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
            _detail?.Add(part.Sketch);
        }
    }

    public override ColumnSummary Summarise() =>
        _any ? base.Summarise() with { Min = Text(Min), Max = Text(Max), Sketch = _detail?.Write() } : base.Summarise();

    public override ColumnProfile Finish()
    {
        var profile = base.Finish();
        return !_any ? profile
            : (_detail?.AddTo(profile, Min, Max) ?? profile) with { Min = ProfileValue.Of(Min, Type), Max = ProfileValue.Of(Max, Type) };
    }

    protected sealed override void AddValues(IArrowArray array)
    {
        var values = ArrowValues.Values<T>(array);
        AddNumbers(array.NullCount == 0 ? values : WithoutNulls(values, new Validity(array)));
    }

    /// <summary>Adds values: none of them is null.</summary>
    protected virtual void AddNumbers(ReadOnlySpan<T> values)
    {
        if (!values.IsEmpty)
        {
            var (min, max) = Ends.Of(values);
            Include([min, max]);
            _detail?.Add(values, min, max);
        }
    }

    private static T Parse(string text) => T.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    // The shortest text that is read as the same number again.
    private static string Text(T value) => value.ToString(null, CultureInfo.InvariantCulture);

    private void Include(ReadOnlySpan<T> values)
    {
        if (!values.IsEmpty)
        {
            var (min, max) = Ends.Of(values);
            (Min, Max, _any) = (_any && Min <= min ? Min : min, _any && Max >= max ? Max : max, true);
        }
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
