using System.Buffers;
using System.Globalization;
using System.Text;
using Apache.Arrow;
using RunLinkedData.Datasets.Expecting.Marking;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>Looks at the rows of one save while they are written, and says at the end whether they may become a version.</summary>
internal sealed class ExpectationGate : IDisposable
{
    private const int LongestValue = 100;

    private readonly DatasetIdentity _dataset;
    private readonly ColumnSet _columns;
    private readonly IReadOnlyList<(Expectation Expected, string Name)> _all;
    private readonly IReadOnlyDictionary<string, TestedRows> _tested;
    private bool[] _marks = [];

    public ExpectationGate(IReadOnlyList<Expectation> all, ColumnSet columns, DatasetIdentity dataset)
    {
        (_dataset, _columns) = (dataset, columns);
        _all = CheckNames.Of(all);
        _tested = _all.Where(one => one.Expected is RowExpectation)
            .ToDictionary(one => one.Name, one => TestedRows.Open((RowExpectation)one.Expected, columns), StringComparer.Ordinal);
        Broken = new BrokenRows(columns, dataset);
    }

    /// <summary>Rows that keep the version from being published, up to a number of them.</summary>
    public BrokenRows Broken { get; }

    /// <summary>Looks at rows. <c>firstRow</c>: the number of the first of them, from 1.</summary>
    public void Add(RecordBatch batch, long firstRow)
    {
        if (_marks.Length < batch.Length)
        {
            _marks = new bool[batch.Length];
        }

        Dictionary<int, string>? broken = null;
        var marks = _marks.AsSpan(0, batch.Length);
        foreach (var (name, tested) in _tested.Where(tested => tested.Value.Test is not null))
        {
            marks.Clear();
            tested.Test!.Mark(batch, firstRow, marks);
            var first = marks.IndexOf(true);
            if (first < 0)
            {
                continue;
            }

            tested.Count(marks.Count(true), firstRow + first, tested.Row.Column is { } column ? ValueOf(batch, column, first) : null);
            if (tested.Row is { Severity: CheckSeverity.Error, Allowed: null } && Broken.HasRoom)
            {
                Collect(marks, name, broken ??= []);
            }
        }

        if (broken is not null)
        {
            Broken.Add(batch, broken);
        }
    }

    /// <summary>How the expectations of a version came out, in their order.</summary>
    /// <param name="version">The version, as it would be published.</param>
    /// <param name="find">Finds the manifest of another version; null where there is none yet.</param>
    public async Task<IReadOnlyList<DatasetCheck>> FinishAsync(DatasetManifest version, Func<string, Task<DatasetManifest?>> find)
    {
        // All that is set against one reference is set against one version, which is read once.
        Dictionary<string, Task<DatasetManifest?>> others = new(StringComparer.Ordinal);
        List<DatasetCheck> checks = [];
        foreach (var (expected, name) in _all)
        {
            var problem = expected is VersionExpectation whole
                ? await whole.FindProblemAsync(version, FindOnce).ConfigureAwait(false)
                : _tested[name].FindProblem(version.Rows);
            checks.Add(new DatasetCheck
            {
                Dataset = _dataset.Name,
                Name = name,
                Column = expected.Column,
                Passed = problem is null,
                Severity = expected.Severity,
                Details = problem is null ? null : Secrets.SecretText.Redact(problem),
            });
        }

        return checks;

        Task<DatasetManifest?> FindOnce(string reference) =>
            others.TryGetValue(reference, out var found) ? found : others[reference] = find(reference);
    }

    public void Dispose()
    {
        foreach (var tested in _tested.Values)
        {
            tested.Test?.Dispose();
        }
    }

    private static void Collect(ReadOnlySpan<bool> marks, string name, Dictionary<int, string> broken)
    {
        for (var row = 0; row < marks.Length && broken.Count < BrokenRows.Most; row++)
        {
            if (marks[row])
            {
                broken[row] = broken.TryGetValue(row, out var others) ? $"{others}, {name}" : name;
            }
        }
    }

    private string? ValueOf(RecordBatch batch, string column, int row)
    {
        var place = _columns.Columns.Index().First(other => other.Item.Name == column).Index;
        var array = batch.Column(place);
        ArrayBufferWriter<byte> text = new();
        return ArrowValues.IsNull(array, row) || !CellText.TryFormat(array, row, _columns.Types[place], text) ? null
            : text.WrittenCount <= LongestValue ? Encoding.UTF8.GetString(text.WrittenSpan)
            : Encoding.UTF8.GetString(text.WrittenSpan[..LongestValue]) + "…";
    }

    /// <summary>An expectation of rows, and what was found so far.</summary>
    private sealed class TestedRows
    {
        private long _brokenRows;
        private long _firstRow;
        private string? _firstValue;
        private string? _unfit;

        public required RowExpectation Row { get; init; }

        /// <summary>Null where no row can be as expected.</summary>
        public RowTest? Test { get; private set; }

        public static TestedRows Open(RowExpectation row, ColumnSet columns)
        {
            TestedRows tested = new() { Row = row };
            try
            {
                tested.Test = row.Open(columns);
            }
            catch (UnfitColumnException e)
            {
                tested._unfit = e.Message;
            }

            return tested;
        }

        public void Count(int broken, long firstRow, string? value)
        {
            if (_brokenRows == 0)
            {
                (_firstRow, _firstValue) = (firstRow, value);
            }

            _brokenRows += broken;
        }

        public string? FindProblem(long rows)
        {
            if (_unfit is not null)
            {
                return _unfit;
            }

            if (Test!.FindLack() is { } lack)
            {
                return lack;
            }

            var all = _brokenRows + Test.Finish();
            var first = _firstRow == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", first in row {_firstRow:N0}");
            var value = _firstValue is null ? "" : $": {_firstValue}";
            var found = string.Create(CultureInfo.InvariantCulture, $"{Test.Fault} in {all:N0} of {rows:N0} rows{first}{value}");
            return Row.Allowed is { } limit ? limit.IsMet(all, rows) ? null : $"{found}; {limit.Words}"
                : all == 0 ? null
                : found;
        }
    }
}
