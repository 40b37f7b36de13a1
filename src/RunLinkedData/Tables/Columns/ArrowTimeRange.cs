using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Tables.Columns;

/// <summary>Finds times in Arrow arrays that have no place in the columns of a dataset.</summary>
internal static class ArrowTimeRange
{
    private const long MillisecondsPerDay = 86_400_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>The first value of a part of an array that is out of range, with its index; null when there is none.</summary>
    public static (int Index, long Value)? FindUnfit(IArrowArray array, int start, int count)
    {
        if (array.Data.DataType is NestedType)
        {
            for (var i = start; i < start + count; i++)
            {
                if (ArrowValues.TryGetList(array, i, out var elements, out var from, out var length)
                    && FindUnfit(elements, from, length) is { } found)
                {
                    return found with { Index = i };
                }
            }

            return null;
        }

        var (times, dictionary) = array is DictionaryArray indices ? (indices.Dictionary, indices) : (array, null);
        if (RangeOf(times.Data.DataType) is not var (least, most, step))
        {
            return null;
        }

        var validity = new Validity(array);
        for (var i = start; i < start + count; i++)
        {
            if (validity[i]
                && ValueOf(times, dictionary?.GetIndex(i) ?? i) is var value
                && (value < least || value > most || value % step != 0))
            {
                return (i, value);
            }
        }

        return null;
    }

    private static long ValueOf(IArrowArray times, int index) =>
        times.Data.DataType is Time32Type ? ArrowValues.Values<int>(times)[index] : ArrowValues.Values<long>(times)[index];

    /// <summary>The least and the greatest value, and what values are multiples of; null when all values have a place.</summary>
    private static (long Least, long Most, long Step)? RangeOf(IArrowType type) => type switch
    {
        TimestampType { Unit: TimeUnit.Second or TimeUnit.Millisecond } t =>
            Scaled(ArrowTimes.PerSecond(TimeUnit.Microsecond) / ArrowTimes.PerSecond(t.Unit)),
        DurationType { Unit: not TimeUnit.Nanosecond } t =>
            Scaled(ArrowTimes.PerSecond(TimeUnit.Nanosecond) / ArrowTimes.PerSecond(t.Unit)),
        Time32Type t => OfDay(t.Unit),
        Time64Type t => OfDay(t.Unit),
        Date64Type => (int.MinValue * MillisecondsPerDay, int.MaxValue * MillisecondsPerDay, MillisecondsPerDay),
        _ => null,
    };

    private static (long Least, long Most, long Step) OfDay(TimeUnit unit) => (0, (SecondsPerDay * ArrowTimes.PerSecond(unit)) - 1, 1);

    private static (long Least, long Most, long Step) Scaled(long factor) => (long.MinValue / factor, long.MaxValue / factor, 1);
}
