using System.Numerics;
using System.Text.Json;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Sketches;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Which numbers a column has, and how they are spread; also times, by the numbers that they are stored as.</summary>
internal sealed class NumberDetail<T>(ColumnType type, ProfileLevel level)
    where T : unmanaged, INumber<T>
{
    private static readonly double[] Shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    private const int AtOnce = 4096;

    private readonly ValueSketch<T> _values = new(type.Kind is ColumnKind.Date || (type.IsNumber && IsWhole(type)));
    private readonly MergedSketch<T> _merged = new(level);
    private QuantileSketch<T>? _quantiles;
    private ulong[]? _hashes;
    private NearNumbers<T>? _near;

    /// <summary>Adds numbers, none of which is NaN. <c>min</c>, <c>max</c>: the least and the greatest of them.</summary>
    public void Add(ReadOnlySpan<T> values, T min, T max)
    {
        if (NearNumbers<T>.AreNear(values.Length, min, max))
        {
            _near ??= new NearNumbers<T>();
            _near.Count(values, min);
            if (_values.TryAdd(_near.Hashes, new Numbers(_near.Values), _near.Times))
            {
                return;
            }
        }

        _hashes ??= new ulong[AtOnce];
        for (var start = 0; start < values.Length; start += AtOnce)
        {
            var some = values[start..Math.Min(values.Length, start + AtOnce)];
            var hashes = _hashes.AsSpan(0, some.Length);
            ValueHash.Of(some, hashes);
            var counted = _values.Add(hashes, new Numbers(some));
            if (counted < some.Length)
            {
                _quantiles ??= Quantiles(_values.Counted);
                _quantiles.Add(some[counted..]);
            }
        }
    }

    public string Write() => SketchText.Write(level, target =>
    {
        _values.ToColumn().Write(target, static (target, value) => target.WriteFixed(value.Value));
        _quantiles?.Write(target);
    });

    /// <summary>Adds the sketch of a part that has numbers; null where it has none.</summary>
    public void Add(string? text)
    {
        ColumnSketch<T>? column = null;
        QuantileSketch<T>? quantiles = null;
        var level = SketchText.Read(text, (ref SketchReader source) =>
        {
            column = ColumnSketch<T>.Read(ref source, static (ref SketchReader source) =>
            {
                var value = source.ReadFixed<T>();
                return (ValueHash.Of(value), value);
            });
            quantiles = column.IsExact ? null : QuantileSketch<T>.Read(ref source);
        });
        if (level is not null && _merged.Column is { } before && !before.StaysExact(column!))
        {
            _quantiles ??= Quantiles(before.Values);
            _quantiles.Merge(quantiles ?? Quantiles(column!.Values));
        }
        else
        {
            _quantiles ??= quantiles;
        }

        _merged.Add(level is null ? null : column, level);
    }

    /// <summary>Adds what was found to a profile.</summary>
    public ColumnProfile AddTo(ColumnProfile profile, T min, T max)
    {
        if (_merged.Column is not { IsEmpty: false } column)
        {
            return profile;
        }

        var values = _quantiles?.ToWeighted() ?? new WeightedValues<T>(column.Values.Select(value => (value.Value, value.Count)));
        var count = _quantiles?.Count ?? values.Total;
        if (values.IsEmpty)
        {
            return profile;
        }

        return _merged.AddDistinct(profile, count) with
        {
            Quantiles = Quantiles(values),
            Histogram = HistogramBins.Of(values, min, max, count, type),
            Top = _merged.Top(value => ProfileValue.Of(value, type), Comparer<T>.Default),
        };
    }

    /// <summary>Null where one of them cannot be written, such as a moment after the year 9999.</summary>
    private ColumnQuantiles? Quantiles(WeightedValues<T> values)
    {
        var shown = Shares.Select(share => ProfileValue.Of(values.Quantile(share), type)).OfType<JsonElement>().ToArray();
        return shown is not [var p1, var p5, var p25, var p50, var p75, var p95, var p99] ? null : new ColumnQuantiles
        {
            RankError = _quantiles is null ? null : QuantileSketch<T>.RankError,
            P1 = p1,
            P5 = p5,
            P25 = p25,
            P50 = p50,
            P75 = p75,
            P95 = p95,
            P99 = p99,
        };
    }

    private static bool IsWhole(ColumnType type) => type.Kind is not (ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Decimal);

    private static QuantileSketch<T> Quantiles(IEnumerable<CountedValue<T>> values)
    {
        var quantiles = new QuantileSketch<T>();
        foreach (var value in values.OrderBy(value => value.Value))
        {
            quantiles.Add(value.Value, value.Count);
        }

        return quantiles;
    }

    private readonly ref struct Numbers(ReadOnlySpan<T> values) : IValueList<T>
    {
        private readonly ReadOnlySpan<T> _values = values;

        public T this[int index] => _values[index];
    }
}
