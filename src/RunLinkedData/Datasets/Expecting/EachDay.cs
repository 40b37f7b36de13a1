using System.Collections;
using System.Globalization;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>There is a row of each day of a range.</summary>
internal sealed record EachDay : RowExpectation
{
    private const int MostDays = 1_000_000;
    private readonly string _column;
    private readonly DateOnly _from;
    private readonly int _days;

    public EachDay(string column, DateOnly from, DateOnly to)
    {
        if (to < from || to.DayNumber - from.DayNumber >= MostDays)
        {
            throw new ArgumentException($"There are no days, or too many, from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}.", nameof(to));
        }

        (_column, _from, _days) = (column, from, to.DayNumber - from.DayNumber + 1);
    }

    public override string Name => $"{_column}.each_day";

    public override string? Column => _column;

    public override RowTest Open(ColumnSet columns)
    {
        var place = Find(columns, _column);
        default(DateConversion).TryStore(_from, out var first);
        return columns.Types[place].Kind switch
        {
            ColumnKind.Date => new Test<int>(_column, place, _from, _days, day => day - first),
            ColumnKind.Timestamp or ColumnKind.TimestampUtc =>
                new Test<long>(_column, place, _from, _days, time => Math.DivRem(time, TimeSpan.MicrosecondsPerDay) switch
                {
                    var (day, rest) => day - (rest < 0 ? 1 : 0) - first,
                }),
            _ => throw new UnfitColumnException($"'{_column}' is {columns.Types[place].Name}, which has no days"),
        };
    }

    private sealed class Test<T>(string name, int column, DateOnly from, int days, Func<T, long> dayOf) : RowTest
        where T : unmanaged
    {
        private const int MostShown = 5;
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
}
