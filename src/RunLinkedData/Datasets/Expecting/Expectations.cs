using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>
/// What the rows of a dataset have to be before they become a version. Each expectation is checked while the rows are saved, in the same
/// pass, and its result is kept with the version: <c>docs/expectations.md</c>.
/// </summary>
/// <remarks>
/// Each call adds one and gives this object again, so that calls are chained:
/// <c>e.Rows(min: 1).Column("units").NotNull().Between(0, 1e6).Unique("store", "sku")</c>.
/// </remarks>
public class Expectations
{
    private readonly List<Expectation> _all;
    private readonly CheckSeverity _severity;

    internal Expectations(List<Expectation> all, CheckSeverity severity) => (_all, _severity) = (all, severity);

    private protected Expectations(Expectations others)
        : this(others._all, others._severity)
    {
    }

    /// <summary>Names a column, for the expectations that follow.</summary>
    /// <param name="name">Its exact name. A version without that column does not meet what is expected of it.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public ColumnExpectations Column(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new ColumnExpectations(this, name);
    }

    /// <summary>Expects a number of rows.</summary>
    /// <param name="min">The least number; null for none.</param>
    /// <param name="max">The greatest number; null for none.</param>
    /// <exception cref="ArgumentException">There is neither, one is negative, or the least is greater than the greatest.</exception>
    public Expectations Rows(long? min = null, long? max = null) => Add(new RowCount(min, max));

    /// <summary>
    /// Expects that no two rows have the same values in some columns. Rows with a null in one of these are not compared.
    /// </summary>
    /// <remarks>
    /// Rows are told apart by a hash of 128 bits. Up to 2 million of them are kept in memory (some 200 MB), and more in temporary files;
    /// then rows are counted that are there twice, and not kept.
    /// </remarks>
    /// <param name="columns">The columns, which cannot be lists.</param>
    /// <exception cref="ArgumentException">There is no column, one is named twice, or has no name.</exception>
    public Expectations Unique(params IReadOnlyList<string> columns) => Add(new Uniqueness(columns));

    /// <summary>Expects the columns of another version: the same names and types, in the same order.</summary>
    /// <param name="reference">
    /// <c>@latest</c>, an alias such as <c>@production</c>, or a run ID after <c>@</c>, of the same dataset; or a whole reference. Where
    /// <c>@latest</c> or an alias names nothing yet, as at the first run, the expectation is met.
    /// </param>
    /// <exception cref="ArgumentException">There is no reference.</exception>
    public Expectations SameSchemaAs(string reference) => Add(new SameSchema(reference));

    /// <summary>
    /// Expects that nothing has become of the columns of another version that their readers may fail by:
    /// <see cref="Schemas.SchemaChange.IsBreaking"/>. New columns that may be null, and types with more room, are no change of that kind.
    /// </summary>
    /// <param name="reference">The other version, as in <see cref="SameSchemaAs"/>.</param>
    /// <exception cref="ArgumentException">There is no reference.</exception>
    public Expectations CompatibleSchema(string reference = "@latest") => Add(new CompatibleSchema(reference));

    /// <summary>Expects a number of rows in proportion to that of another version.</summary>
    /// <param name="least">The least proportion, such as 0.5 for half as many.</param>
    /// <param name="most">The greatest proportion, such as 2.</param>
    /// <param name="of">The other version, as in <see cref="SameSchemaAs"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no reference, a proportion is negative or no number, or the least is greater than the greatest.
    /// </exception>
    public Expectations RowsWithin(double least, double most, string of) => Add(new RowsInProportion(least, most, of));

    /// <summary>
    /// Expects the mean of a column of numbers near to that of another version: no more than so many of that version's standard deviations
    /// away.
    /// </summary>
    /// <param name="column">The column.</param>
    /// <param name="max">The greatest distance, in standard deviations, such as 3.</param>
    /// <param name="of">The other version, as in <see cref="SameSchemaAs"/>.</param>
    /// <exception cref="ArgumentException">There is no column or reference, or the distance is negative or no number.</exception>
    public Expectations MeanShift(string column, double max, string of = "@latest") => Add(new MeanDistance(column, max, of));

    /// <summary>Expects something of each row. For rows that are saved as objects of that type.</summary>
    /// <typeparam name="T">The type of the rows that are saved.</typeparam>
    /// <param name="name">What is expected, such as <c>ends_after_start</c>: the name of the check.</param>
    /// <param name="predicate">True for a row that is as expected. What it throws ends the saving.</param>
    /// <exception cref="ArgumentException">No check can have that name.</exception>
    /// <exception cref="ArgumentNullException">There is no predicate.</exception>
    public Expectations Row<T>(string name, Predicate<T> predicate) => Add(new RowPredicate<T>(name, predicate));

    private protected Expectations Add(Expectation expectation)
    {
        _all.Add(expectation with { Severity = _severity });
        return this;
    }
}
