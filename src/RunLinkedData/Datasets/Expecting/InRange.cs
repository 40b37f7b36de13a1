using System.Numerics;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>Every value of a column is between two bounds, of which one may not be there.</summary>
internal sealed record InRange : RowExpectation
{
    private readonly string _column;
    private readonly Bound? _min;
    private readonly Bound? _max;

    public InRange(string column, Bound? min, Bound? max)
    {
        if (min is not null && max is not null && min.IsAfter(max))
        {
            throw new ArgumentException(
                $"No value of '{column}' is from {min.Text} to {max.Text}: the least one is the greater one.", nameof(min));
        }

        (_column, _min, _max) = (column, min, max);
    }

    public override string Name => _min is null ? $"{_column}.at_most" : _max is null ? $"{_column}.at_least" : $"{_column}.between";

    public override string? Column => _column;

    private string Words => _min is null ? $"at most {_max!.Text}"
        : _max is null ? $"at least {_min.Text}"
        : $"from {_min.Text} to {_max.Text}";

    public override RowTest Open(ColumnSet columns)
    {
        var place = Find(columns, _column);
        var type = columns.Types[place];
        var fault = $"'{_column}' is not {Words}";
        return type.Kind switch
        {
            ColumnKind.Int8 => Integers<sbyte>(),
            ColumnKind.Int16 => Integers<short>(),
            ColumnKind.Int32 => Integers<int>(),
            ColumnKind.Int64 => Integers<long>(),
            ColumnKind.UInt8 => Integers<byte>(),
            ColumnKind.UInt16 => Integers<ushort>(),
            ColumnKind.UInt32 => Integers<uint>(),
            ColumnKind.UInt64 => Integers<ulong>(),
            ColumnKind.Decimal => Integers<Int128>(),
            ColumnKind.Float32 or ColumnKind.Float64 => Floats(),
            ColumnKind.Timestamp or ColumnKind.TimestampUtc => Times(value => MicrosecondsOf(value), EndOf),
            ColumnKind.Date => Times(
                value => value is DateOnly day && default(DateConversion).TryStore(day, out var days) ? days : (int?)null),
            ColumnKind.Time => Times(
                value => value is TimeOnly time && default(TimeConversion).TryStore(time, out var stored) ? stored : (long?)null),
            ColumnKind.Duration => Times(
                value => value is TimeSpan span && default(DurationConversion).TryStore(span, out var stored) ? stored : (long?)null),
            ColumnKind.String => Accept(BoundKind.Text, () => new TextRangeTest(fault, place, (string?)_min?.Value, (string?)_max?.Value)),
            _ => throw Unfit(),
        };

        RowTest Integers<T>()
            where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Accept(BoundKind.Number, () =>
            {
                var (least, greatest) = (BigInteger.CreateChecked(T.MinValue), BigInteger.CreateChecked(T.MaxValue));
                var min = BigInteger.Max(((ExactNumber?)_min?.Value)?.Ceiling(type.Scale) ?? least, least);
                var max = BigInteger.Min(((ExactNumber?)_max?.Value)?.Floor(type.Scale) ?? greatest, greatest);
                return min > max
                    ? new RangeTest<T>(fault, place, T.One, T.Zero)
                    : new RangeTest<T>(fault, place, T.CreateChecked(min), T.CreateChecked(max));
            });

        RowTest Floats() => Accept(BoundKind.Number, () =>
        {
            var min = ((ExactNumber?)_min?.Value)?.ToDouble() ?? double.NegativeInfinity;
            var max = ((ExactNumber?)_max?.Value)?.ToDouble() ?? double.PositiveInfinity;
            return type.Kind == ColumnKind.Float64
                ? new RangeTest<double>(fault, place, min, max)
                : new RangeTest<float>(fault, place, (float)min, (float)max);
        });

        RowTest Times<T>(Func<object, T?> store, Func<object, T?>? storeEnd = null)
            where T : unmanaged, IComparable<T>, IMinMaxValue<T> => new RangeTest<T>(
                fault,
                place,
                _min is null ? T.MinValue : store(_min.Value) ?? throw Unfit(),
                _max is null ? T.MaxValue : (storeEnd ?? store)(_max.Value) ?? throw Unfit());

        RowTest Accept(BoundKind kind, Func<RowTest> open) =>
            (_min ?? _max)!.Kind == kind && (_max ?? _min)!.Kind == kind ? open() : throw Unfit();

        UnfitColumnException Unfit() =>
            new($"'{_column}' is {type.Name}, whose values are not compared to {(_min ?? _max)!.Text}");
    }

    // A day ends with its last microsecond.
    private static long? EndOf(object value) =>
        MicrosecondsOf(value) + (value is DateOnly ? TimeSpan.MicrosecondsPerDay - 1 : 0);

    private static long? MicrosecondsOf(object value)
    {
        DateTime? time = value switch
        {
            DateTime wall => wall,
            DateTimeOffset instant => instant.UtcDateTime,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue),
            _ => null,
        };
        return time is not null && default(DateTimeConversion).TryStore(time.Value, out var stored) ? stored : null;
    }
}
