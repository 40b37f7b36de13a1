using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>How to save a dataset. The defaults suit most data.</summary>
public sealed class SaveDatasetOptions
{
    /// <summary>
    /// The name of the format that the rows are stored in: <see cref="DatasetFormat.Parquet"/> unless set, <see cref="DatasetFormat.Csv"/>,
    /// <see cref="DatasetFormat.JsonLines"/>, or one of <see cref="RunTrackerOptions.Formats"/>. Files and folders are stored as they are.
    /// </summary>
    public string Format { get; set; } = DatasetFormat.Parquet;

    /// <summary>
    /// The most rows in one row group of a Parquet file; 1,048,576 unless set. Wide rows make smaller groups: a group also ends when
    /// 128 MiB of data, before encoding, are in it.
    /// </summary>
    public int RowGroupRows { get; set; } = 1_048_576;

    /// <summary>
    /// The size in bytes beyond which no part file is to grow; 256 MiB unless set. Files end where row groups end: a Parquet file ends
    /// after the group with which it may have reached the size (its last group is counted at its size before encoding, as its real size
    /// is not yet known then), a CSV or JSON Lines file ends after the batch of rows in which it did. The row group or batch that a file
    /// starts with is always whole.
    /// </summary>
    public long MaxFileBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// Whether Parquet files hold durations as plain 64-bit integers that count nanoseconds, for engines that know no durations; false
    /// unless set, and then they are Arrow's durations, which pandas reads as <c>Timedelta</c>. The manifest's type is then
    /// <c>duration(int64,ns)</c>, the column's own metadata says so too, and they are read as <see cref="TimeSpan"/> all the same.
    /// Durations in CSV and JSON Lines are text either way.
    /// </summary>
    public bool DurationsAsIntegers { get; set; }

    /// <summary>
    /// How many digits after the point decimals are stored with, 0 to 28, of 38 in all; 18 unless set. For members of row types whose
    /// <see cref="DatasetColumnAttribute"/> sets neither precision nor scale; the decimals of Arrow batches have digits of their own.
    /// </summary>
    public int DecimalScale { get; set; } = DatasetColumnAttribute.DefaultScale;

    /// <summary>
    /// How decimals with more digits after the point are rounded, such as <see cref="MidpointRounding.ToEven"/>; null unless set: they are
    /// refused with <c>DATASET_VALUE</c>. For members of row types that do not set <see cref="DatasetColumnAttribute.Rounding"/>.
    /// </summary>
    public MidpointRounding? DecimalRounding { get; set; }

    /// <summary>
    /// From which columns of the run's inputs a column is made, by its name: <c>o.ColumnSources["units"] = [new("transactions",
    /// "quantity")]</c>. Nobody can see that from a run; what is said here is kept in the manifest, and told to Dagster and OpenLineage.
    /// It is taken as it is; <see cref="Column"/> adds to it what is checked.
    /// </summary>
    public IDictionary<string, IReadOnlyList<ColumnSource>> ColumnSources { get; } =
        new SortedDictionary<string, IReadOnlyList<ColumnSource>>(StringComparer.Ordinal);

    /// <summary>
    /// Whether a file is not stored again when the newest published version of this dataset of the same process has one of the same content
    /// (SHA-256): the manifest then says in which run's artifacts it lies. False unless set. Digest and rows are the same either way.
    /// <b>Readers that do not use this library see only the files that are new</b>, and the version is whole only as long as the run that
    /// holds the others is: <c>docs/datasets.md</c> tells more.
    /// </summary>
    public bool Reuse { get; set; }

    /// <summary>
    /// The data contract that the dataset has to keep; null unless set, and then the one that is found by the names of process and dataset
    /// in <see cref="RunTrackerOptions.Contracts"/>, if there is one. What it says is expected besides what is said here.
    /// </summary>
    public DataContract? Contract { get; set; }

    /// <summary>
    /// Whether columns may change, against the newest published version of the dataset, so that their readers may fail
    /// (<see cref="Schemas.SchemaChange.IsBreaking"/>). False unless set: under a contract nothing is saved then, and else a warning is
    /// logged.
    /// </summary>
    public bool AllowBreakingChange { get; set; }

    /// <summary>
    /// Says from what a column is made: <c>o.Column("revenue").DerivedFrom("transactions.price", "transactions.quantity")</c>. It is added
    /// to <see cref="ColumnSources"/>. The inputs have to be loaded before the dataset is saved: else, and where no version that was read
    /// has such a column, saving is an <see cref="ArgumentException"/> that names it, and nothing is saved.
    /// </summary>
    /// <param name="name">The column of this dataset.</param>
    /// <returns>The column, to say from what it is made.</returns>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public DerivedColumn Column(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new DerivedColumn(name, ColumnSources, (column, source) => Derived.Add((column, source)));
    }

    /// <summary>
    /// How much the manifest tells of what the columns hold; <see cref="ProfileLevel.Full"/> unless set. It has values of the data then,
    /// which the card and <c>rld show</c> show: with <see cref="ProfileLevel.WithoutTopValues"/> those that occur most are left out.
    /// </summary>
    public ProfileLevel Profile { get; set; }

    /// <summary>
    /// Expects something of the rows. When it is not so, nothing is saved and the saving fails with <c>DATASET_EXPECTATION</c>; with it the
    /// run, unless the program catches that.
    /// </summary>
    /// <param name="configure">Says what is expected, such as <c>e => e.Rows(min: 1).Column("units").NotNull()</c>.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException">Nothing is said.</exception>
    public SaveDatasetOptions Expect(Action<Expectations> configure) => Expect(configure, CheckSeverity.Error);

    /// <summary>Expects something of the rows. When it is not so, the dataset is saved all the same, and a warning is recorded.</summary>
    /// <param name="configure">Says what is expected.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException">Nothing is said.</exception>
    public SaveDatasetOptions ExpectOrWarn(Action<Expectations> configure) => Expect(configure, CheckSeverity.Warn);

    /// <summary>From what columns are made, as far as that is checked.</summary>
    internal List<(string Column, ColumnSource Source)> Derived { get; } = [];

    /// <summary>What is expected of the rows.</summary>
    internal List<Expectation> Expectations { get; } = [];

    internal DecimalFormat Decimals => new(DatasetColumnAttribute.DefaultPrecision, DecimalScale, DecimalRounding);

    private SaveDatasetOptions Expect(Action<Expectations> configure, CheckSeverity severity)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(new Expectations(Expectations, severity));
        return this;
    }

    internal void Validate()
    {
        if (RowGroupRows < 1)
        {
            throw new ArgumentException($"{nameof(RowGroupRows)} is {RowGroupRows}; it must be at least 1.");
        }

        if (MaxFileBytes < 1)
        {
            throw new ArgumentException($"{nameof(MaxFileBytes)} is {MaxFileBytes}; it must be at least 1.");
        }

        if (DecimalScale is < 0 or > 28)
        {
            throw new ArgumentException($"{nameof(DecimalScale)} is {DecimalScale}; it must be 0 to 28.");
        }

        if (!Enum.IsDefined(Profile))
        {
            throw new ArgumentException($"{nameof(Profile)} is {Profile}, which is no level of a profile.");
        }

        if (DecimalRounding is { } rounding && !Enum.IsDefined(rounding))
        {
            throw new ArgumentException($"{nameof(DecimalRounding)} is {rounding}, which is no way to round.");
        }
    }
}
