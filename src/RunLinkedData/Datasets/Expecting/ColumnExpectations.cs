namespace RunLinkedData.Datasets.Expecting;

/// <summary>What the values of one column have to be. As <see cref="Expectations"/>, whose methods go on with the whole dataset.</summary>
/// <remarks>Of nulls only <see cref="NotNull"/> speaks: the other expectations are about the values that are there.</remarks>
public sealed class ColumnExpectations : Expectations
{
    private readonly string _column;

    internal ColumnExpectations(Expectations others, string column)
        : base(others) => _column = column;

    /// <summary>Expects no null.</summary>
    public ColumnExpectations NotNull() => AddOfColumn(new NotNull(_column));

    /// <summary>Expects values from one to another, both of them included. NaN is between nothing.</summary>
    /// <typeparam name="T">
    /// A number of any type, for columns of numbers; <see cref="DateTime"/>, <see cref="DateTimeOffset"/>, <see cref="DateOnly"/>,
    /// <see cref="TimeOnly"/>, <see cref="TimeSpan"/> for columns of times; or <see cref="string"/>, by the order of its code points.
    /// </typeparam>
    /// <param name="min">The least value.</param>
    /// <param name="max">The greatest value.</param>
    /// <exception cref="ArgumentException">No column has values of that type, or the least is greater than the greatest.</exception>
    public ColumnExpectations Between<T>(T min, T max)
        where T : IComparable<T> => AddOfColumn(new InRange(_column, Bound.Of(min), Bound.Of(max)));

    /// <summary>Expects values from one on.</summary>
    /// <typeparam name="T">As for <see cref="Between"/>.</typeparam>
    /// <param name="min">The least value.</param>
    /// <exception cref="ArgumentException">No column has values of that type.</exception>
    public ColumnExpectations AtLeast<T>(T min)
        where T : IComparable<T> => AddOfColumn(new InRange(_column, Bound.Of(min), null));

    /// <summary>Expects values up to one.</summary>
    /// <typeparam name="T">As for <see cref="Between"/>.</typeparam>
    /// <param name="max">The greatest value.</param>
    /// <exception cref="ArgumentException">No column has values of that type.</exception>
    public ColumnExpectations AtMost<T>(T max)
        where T : IComparable<T> => AddOfColumn(new InRange(_column, null, Bound.Of(max)));

    /// <summary>Expects one of some values, by their text as in CSV: <c>open</c>, <c>12.50</c>, <c>2026-11-30</c>.</summary>
    /// <param name="values">The values.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ColumnExpectations OneOf(params IReadOnlyList<string> values) => AddOfColumn(new OneOf(_column, values));

    /// <summary>
    /// Expects text, or the text that values have in CSV, to match a regular expression somewhere; <c>^</c> and <c>$</c> for all of it.
    /// </summary>
    /// <param name="pattern">
    /// The expression, in the form of .NET without lookaround and backreferences: each value takes time in proportion to its length.
    /// </param>
    /// <exception cref="ArgumentException">It is no such expression.</exception>
    public ColumnExpectations Matches(string pattern) => AddOfColumn(new Matching(_column, pattern));

    /// <summary>Expects a row of each day, of a column of dates or timestamps.</summary>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day, which is one of them.</param>
    /// <exception cref="ArgumentException">The last day is before the first, or there are over a million days.</exception>
    public ColumnExpectations EachDay(DateOnly from, DateOnly to) => AddOfColumn(new EachDay(_column, from, to));

    /// <summary>Expects a row of each day from the first day that is there to the last, in a column of dates or timestamps.</summary>
    /// <param name="except">Days of the week of which there need be none, such as Sundays.</param>
    /// <exception cref="ArgumentException">No day is left.</exception>
    public ColumnExpectations EachDay(params IReadOnlyList<DayOfWeek> except) => AddOfColumn(new EachDay(_column, except));

    /// <summary>Expects text of a number of characters (code points of Unicode).</summary>
    /// <param name="min">The least number; null for none.</param>
    /// <param name="max">The greatest number; null for none.</param>
    /// <exception cref="ArgumentException">There is neither, one is negative, or the least is greater than the greatest.</exception>
    public ColumnExpectations Length(int? min = null, int? max = null) => AddOfColumn(new TextLength(_column, min, max));

    /// <summary>
    /// Expects the type of the column, in the words of <c>docs/datasets.md</c>, such as <c>int32</c> or <c>decimal(12,2)</c>.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentException">There is no such type.</exception>
    public ColumnExpectations OfType(string type) => AddOfColumn(new ColumnOfType(_column, type));

    private ColumnExpectations AddOfColumn(Expectation expectation)
    {
        Add(expectation);
        return this;
    }
}
