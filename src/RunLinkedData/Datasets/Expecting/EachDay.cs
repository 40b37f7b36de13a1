using System.Collections;
using System.Globalization;
using Apache.Arrow;
using RunLinkedData.Datasets.Expecting.Marking;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>There is a row of each day of a range, or of each day from the first that is there to the last.</summary>
internal sealed record EachDay : RowExpectation
{
    private const int MostDays = 1_000_000;
    private const int MostShown = 5;
    private readonly string _column;
    private readonly DateOnly? _from;
    private readonly HashSet<DayOfWeek> _except = [];
    private readonly int _days;

    public EachDay(string column, IReadOnlyList<DayOfWeek> except)
    {
        ArgumentNullException.ThrowIfNull(except);
        _except = except.Distinct().Count() < 7 ? [.. except]
            : throw new ArgumentException($"No day is left of which '{column}' could have a row.", nameof(except));
        _column = column;
    }

    public EachDay(string column, DateOnly from, DateOnly to)
    {
        if (to < from || to.DayNumber - from.DayNumber >= MostDays)
        {
            throw new ArgumentException($"There are no days, or too many, from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}.", nameof(to));
        }

        (_column, _from, _days) = (column, from, to.DayNumber - from.DayNumber + 1);
    }

    /// <summary>Whether the range is given, and not found in the rows.</summary>
    public bool IsOfRange => _from is not null;

    public override string Name => $"{_column}.each_day";

    public override string? Column => _column;

    public override RowTest Open(ColumnSet columns)
    {
        var place = Find(columns, _column);
        default(DateConversion).TryStore(_from ?? default, out var first);
        return columns.Types[place].Kind switch
        {
            ColumnKind.Date => Open<int>(day => day - first),
            ColumnKind.Timestamp or ColumnKind.TimestampUtc => Open<long>(time => Math.DivRem(time, TimeSpan.MicrosecondsPerDay) switch
            {
                var (day, rest) => day - (rest < 0 ? 1 : 0) - first,
            }),
            _ => throw new UnfitColumnException($"'{_column}' is {columns.Types[place].Name}, which has no days"),
        };

        RowTest Open<T>(Func<T, long> dayOf)
            where T : unmanaged => _from is { } from
            ? new Test<T>(_column, place, from, _days, dayOf)
            : new GapTest<T>(_column, place, dayOf, _except);
    }

    private sealed class Test<T>(string name, int column, DateOnly from, int days, Func<T, long> dayOf) : RowTest
        where T : unmanaged
    {
        private readonly BitArray _seen = new(days);

        public override string Fault => $"'{name}' has not each day";

        public override void Mark(RecordBatch batch, long firstRow, Span<bool> broken)
        {
            var array = batch.Column(column);
            var values = ArrowValues.Values<T>(array);
            Validity validity = new(array);
            for (var row = 0; row < values.Length; row++)
            {
                if (validity[row] && dayOf(values[row]) is >= 0 and var day && day < days)
                {
                    _seen[(int)day] = true;
                }
            }
        }

        public override string? FindLack()
        {
            var missing = Enumerable.Range(0, days).Where(day => !_seen[day]).ToList();
            var shown = missing.Take(MostShown).Select(day => from.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            return missing.Count == 0 ? null
                : $"'{name}' has no {string.Join(", ", shown)}"
                    + (missing.Count > MostShown ? $" and {missing.Count - MostShown} more days" : "");
        }
    }

    // dayOf counts from 0001-01-01 here.
    private sealed class GapTest<T>(string name, int column, Func<T, long> dayOf, HashSet<DayOfWeek> except) : RowTest
        where T : unmanaged
    {
        private readonly HashSet<long> _seen = [];

        public override string Fault => $"'{name}' has not each day";

        public override void Mark(RecordBatch batch, long firstRow, Span<bool> broken)
        {
            var array = batch.Column(column);
            var values = ArrowValues.Values<T>(array);
            Validity validity = new(array);
            var last = long.MinValue;
            for (var row = 0; row < values.Length; row++)
            {
                if (validity[row] && dayOf(values[row]) is >= 0 and var day
                    && day != last && day <= DateOnly.MaxValue.DayNumber && _seen.Count <= MostDays)
                {
                    _seen.Add(last = day);
                }
            }
        }

        public override string? FindLack()
        {
            if (_seen.Count is 0 or > MostDays)
            {
                return _seen.Count == 0 ? null : $"'{name}' has too many days to be looked at";
            }

            List<string> shown = [];
            var missing = 0L;
            for (var (day, last) = (_seen.Min(), _seen.Max()); day < last; day++)
            {
                var date = DateOnly.FromDayNumber((int)day);
                if (!_seen.Contains(day) && !except.Contains(date.DayOfWeek) && ++missing <= MostShown)
                {
                    shown.Add(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                }
            }

            return missing == 0 ? null
                : $"'{name}' has no {string.Join(", ", shown)}"
                    + (missing > MostShown ? string.Create(CultureInfo.InvariantCulture, $" and {missing - MostShown:N0} more days") : "");
        }
    }
}
