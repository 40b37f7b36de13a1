using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Apache.Arrow;

namespace RunLinkedData.Datasets.Columns;

/// <summary>Sums up a column, batch after batch.</summary>
internal class ColumnProfiler
{
    protected long Nulls { get; private set; }

    public static ColumnProfiler Create(ColumnType type) => type.Kind switch
    {
        ColumnKind.String => new StringProfiler(),
        ColumnKind.Bool => new BoolProfiler(),
        ColumnKind.Int8 => new NumberProfiler<sbyte>(type),
        ColumnKind.Int16 => new NumberProfiler<short>(type),
        ColumnKind.Int32 or ColumnKind.Date => new NumberProfiler<int>(type),
        ColumnKind.UInt8 => new NumberProfiler<byte>(type),
        ColumnKind.UInt16 => new NumberProfiler<ushort>(type),
        ColumnKind.UInt32 => new NumberProfiler<uint>(type),
        ColumnKind.UInt64 => new NumberProfiler<ulong>(type),
        ColumnKind.Float32 => new NumberProfiler<float>(type),
        ColumnKind.Float64 => new NumberProfiler<double>(type),
        ColumnKind.Decimal => new NumberProfiler<Int128>(type),
        ColumnKind.Uuid or ColumnKind.Binary or ColumnKind.List => new ColumnProfiler(),
        _ => new NumberProfiler<long>(type),
    };

    public void Add(IArrowArray array)
    {
        Nulls += array.NullCount;
        AddValues(array);
    }

    public virtual ColumnProfile Finish() => new() { Nulls = Nulls };

    protected virtual void AddValues(IArrowArray array)
    {
    }

    protected static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>The share of true.</summary>
internal sealed class BoolProfiler : ColumnProfiler
{
    private long _count;
    private long _true;

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

/// <summary>The least and greatest text, by the order of the UTF-8 bytes, which is the same everywhere.</summary>
internal sealed class StringProfiler : ColumnProfiler
{
    private const int MaxBytes = 200;

    private byte[]? _min;
    private byte[]? _max;

    public override ColumnProfile Finish() => base.Finish() with { Min = ToJson(_min), Max = ToJson(_max) };

    protected override void AddValues(IArrowArray array)
    {
        var strings = (StringArray)array;
        var validity = new Validity(array);
        var offsets = strings.ValueOffsets;
        var bytes = strings.Values;
        for (var i = 0; i < strings.Length; i++)
        {
            if (!validity[i])
            {
                continue;
            }

            var value = bytes[offsets[i]..offsets[i + 1]];
            if (_min is null || value.SequenceCompareTo(_min) < 0)
            {
                _min = value.ToArray();
            }

            if (_max is null || value.SequenceCompareTo(_max) > 0)
            {
                _max = value.ToArray();
            }
        }
    }

    private static JsonElement? ToJson(byte[]? text) =>
        text is null || text.Length > MaxBytes ? null : ProfileValue.Of(Encoding.UTF8.GetString(text));
}

/// <summary>Numbers, and times by the numbers that they are stored as. Sums are taken in one fixed order, so that they are the same everywhere.</summary>
internal sealed class NumberProfiler<T>(ColumnType type) : ColumnProfiler
    where T : unmanaged, INumber<T>
{
    private long _count;
    private long _nans;
    private double _mean;
    private double _squares;
    private T _min;
    private T _max;
    private double[] _scratch = [];

    public override ColumnProfile Finish()
    {
        var profile = base.Finish() with { Nans = _nans == 0 ? null : _nans };
        if (_count == 0)
        {
            return profile;
        }

        profile = profile with { Min = ToJson(_min), Max = ToJson(_max) };
        return type.IsNumber
            ? profile with { Mean = Finite(_mean), Stddev = _count < 2 ? null : Finite(Math.Sqrt(_squares / (_count - 1))) }
            : profile;
    }

    protected override void AddValues(IArrowArray array)
    {
        var values = ArrowValues.Values<T>(array);
        if (_scratch.Length < values.Length)
        {
            _scratch = new double[values.Length];
        }

        var validity = new Validity(array);
        var (min, max) = _count == 0 ? (default, default) : (_min, _max);
        var any = _count > 0;
        var count = 0;
        var unit = type.Kind == ColumnKind.Decimal ? Math.Pow(10, -type.Scale) : 1;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (!validity[i])
            {
                continue;
            }

            if (T.IsNaN(value))
            {
                _nans++;
                continue;
            }

            if (!any)
            {
                (min, max, any) = (value, value, true);
            }

            min = value < min ? value : min;
            max = value > max ? value : max;
            _scratch[count++] = double.CreateTruncating(value);
        }

        (_min, _max) = (min, max);
        if (!type.IsNumber)
        {
            _count += count;
        }
        else if (count > 0)
        {
            Merge(_scratch.AsSpan(0, count), unit);
        }
    }

    /// <summary>Joins the mean and the squared deviations of a batch with those so far (Chan, Golub, LeVeque 1979).</summary>
    private void Merge(ReadOnlySpan<double> values, double unit)
    {
        var mean = Sum(values, 0, square: false) / values.Length;
        var squares = Sum(values, mean, square: true) * unit * unit;
        mean *= unit;
        if (_count == 0)
        {
            (_count, _mean, _squares) = (values.Length, mean, squares);
            return;
        }

        var total = _count + values.Length;
        var difference = mean - _mean;
        _squares += squares + (difference * difference * _count / total * values.Length);
        _mean += difference * values.Length / total;
        _count = total;
    }

    private static double Sum(ReadOnlySpan<double> values, double less, bool square)
    {
        // Four sums at a time, as additions wait for one another.
        double a = 0, b = 0, c = 0, d = 0;
        var i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            var (w, x, y, z) = (values[i] - less, values[i + 1] - less, values[i + 2] - less, values[i + 3] - less);
            a += square ? w * w : w;
            b += square ? x * x : x;
            c += square ? y * y : y;
            d += square ? z * z : z;
        }

        for (; i < values.Length; i++)
        {
            var w = values[i] - less;
            a += square ? w * w : w;
        }

        return a + b + c + d;
    }

    private JsonElement? ToJson(T value)
    {
        var builder = new FixedColumnBuilder<T>(type);
        builder.Add(1)[0] = value;
        var text = new ArrayBufferWriter<byte>();
        return CellText.TryFormat(ArrowArrayFactory.BuildArray(builder.Build()), 0, type, text)
            ? ProfileValue.Of(text.WrittenSpan, type.IsNumber)
            : null;
    }
}

/// <summary>Values of a profile as JSON.</summary>
internal static class ProfileValue
{
    public static JsonElement Of(string text) => JsonSerializer.SerializeToElement(text, DatasetJson.Default.String);

    /// <summary>A number where the text is one, else a string.</summary>
    public static JsonElement Of(ReadOnlySpan<byte> text, bool isNumber)
    {
        if (!isNumber || text[^1] is < (byte)'0' or > (byte)'9')
        {
            return Of(Encoding.UTF8.GetString(text));
        }

        var reader = new Utf8JsonReader(text);
        return JsonElement.ParseValue(ref reader);
    }
}
