using System.Numerics;
using RunLinkedData.Datasets.Expecting.Marking;
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

    /// <summary>Whether the least value itself is too small. For numbers and times.</summary>
    public bool ExceptMin { get; init; }

    /// <summary>Whether the greatest value itself is too great. For numbers and times.</summary>
    public bool ExceptMax { get; init; }

    public override string Name => _min is null ? $"{_column}.at_most" : _max is null ? $"{_column}.at_least" : $"{_column}.between";

    public override string? Column => _column;

    private string Words => _min is not null && _max is not null && !ExceptMin && !ExceptMax
        ? $"from {_min.Text} to {_max.Text}"
        : string.Join(
            " and ",
            new[]
            {
                _min is null ? null : $"{(ExceptMin ? "more than" : "at least")} {_min.Text}",
                _max is null ? null : $"{(ExceptMax ? "less than" : "at most")} {_max.Text}",
            }.OfType<string>());

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
                var (from, to) = ((ExactNumber?)_min?.Value, (ExactNumber?)_max?.Value);
                var min = BigInteger.Max((ExceptMin ? from?.Floor(type.Scale) + 1 : from?.Ceiling(type.Scale)) ?? least, least);
                var max = BigInteger.Min((ExceptMax ? to?.Ceiling(type.Scale) - 1 : to?.Floor(type.Scale)) ?? greatest, greatest);
                return min > max
                    ? new RangeTest<T>(fault, place, T.One, T.Zero)
                    : new RangeTest<T>(fault, place, T.CreateChecked(min), T.CreateChecked(max));
            });

        RowTest Floats() => Accept(BoundKind.Number, () =>
        {
            var min = ((ExactNumber?)_min?.Value)?.ToDouble() ?? double.NegativeInfinity;
            var max = ((ExactNumber?)_max?.Value)?.ToDouble() ?? double.PositiveInfinity;
            return type.Kind == ColumnKind.Float64
                ? new RangeTest<double>(
                    fault, place, ExceptMin ? double.BitIncrement(min) : min, ExceptMax ? double.BitDecrement(max) : max)
                : new RangeTest<float>(
                    fault,
                    place,
                    ExceptMin ? float.BitIncrement((float)min) : (float)min,
                    ExceptMax ? float.BitDecrement((float)max) : (float)max);
        });

        RowTest Times<T>(Func<object, T?> store, Func<object, T?>? storeEnd = null)
            where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        {
            // A day that is no part of the range is none of it as a whole.
            var min = _min is null ? T.MinValue : ExceptMin ? Fit(storeEnd ?? store, _min) + T.One : Fit(store, _min);
            var max = _max is null ? T.MaxValue : ExceptMax ? Fit(store, _max) - T.One : Fit(storeEnd ?? store, _max);
            return new RangeTest<T>(fault, place, min, max);

            T Fit(Func<object, T?> asStored, Bound bound) => asStored(bound.Value) ?? throw Unfit();
        }

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
