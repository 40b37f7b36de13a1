using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Tables.Columns;

/// <summary>Brings times of every unit to the one that is stored: timestamps to microseconds, the others to nanoseconds.</summary>
internal static class ArrowTimes
{
    public static void Convert(IArrowArray array, int start, Span<long> target, bool isTimestamp)
    {
        if (array.Data.DataType is Time32Type time32)
        {
            var factor = time32.Unit == TimeUnit.Second ? 1_000_000_000L : 1_000_000L;
            var values = ArrowValues.Values<int>(array).Slice(start, target.Length);
            for (var i = 0; i < values.Length; i++)
            {
                target[i] = values[i] * factor;
            }

            return;
        }

        var unit = array.Data.DataType switch
        {
            TimestampType t => t.Unit,
            Time64Type t => t.Unit,
            DurationType t => t.Unit,
            var other => throw new NotSupportedException($"{other.Name} is no time."),
        };
        var source = ArrowValues.Values<long>(array).Slice(start, target.Length);
        if (isTimestamp && unit == TimeUnit.Nanosecond)
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = (source[i] / 1000) - (source[i] % 1000 < 0 ? 1 : 0);
            }
        }
        else
        {
            Multiply(source, target, PerSecond(isTimestamp ? TimeUnit.Microsecond : TimeUnit.Nanosecond) / PerSecond(unit));
        }
    }

    public static long PerSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 1,
        TimeUnit.Millisecond => 1_000,
        TimeUnit.Microsecond => 1_000_000,
        _ => 1_000_000_000,
    };

    /// <summary>What is out of range becomes the outermost value. <see cref="ArrowTimeRange"/> finds it before it is stored.</summary>
    private static void Multiply(ReadOnlySpan<long> source, Span<long> target, long factor)
    {
        for (var i = 0; i < source.Length; i++)
        {
            var product = Math.BigMul(source[i], factor, out var low);
            target[i] = product == low >> 63 ? low : source[i] < 0 ? long.MinValue : long.MaxValue;
        }
    }
}
