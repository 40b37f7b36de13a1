using System.Globalization;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>There is a number of rows.</summary>
internal sealed record RowCount : VersionExpectation
{
    private readonly long? _min;
    private readonly long? _max;

    public RowCount(long? min, long? max)
    {
        if ((min is null && max is null) || min < 0 || max < 0 || min > max)
        {
            throw new ArgumentException($"No number of rows is from {min} to {max}. Give the least, the greatest, or both.", nameof(min));
        }

        (_min, _max) = (min, max);
    }

    public override string Name => "rows";

    public override Task<string?> FindProblemAsync(DatasetManifest version, Func<string, Task<DatasetManifest?>> find) => Task.FromResult(
        version.Rows < _min ? $"{RowsText.Of(version.Rows)}, and at least {_min:N0} are expected"
        : version.Rows > _max ? $"{RowsText.Of(version.Rows)}, and at most {_max:N0} are expected"
        : null);
}

/// <summary>The number of rows is within a limit.</summary>
internal sealed record RowLimit(CountLimit Limit) : VersionExpectation
{
    public override string Name => "rows";

    public override Task<string?> FindProblemAsync(DatasetManifest version, Func<string, Task<DatasetManifest?>> find) =>
        Task.FromResult(Limit.IsMet(version.Rows, version.Rows) ? null : $"{RowsText.Of(version.Rows)}, and {Limit.Words}");
}

/// <summary>A column has a type.</summary>
internal sealed record ColumnOfType : VersionExpectation
{
    private readonly string _column;
    private readonly string _type;

    public ColumnOfType(string column, string type)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        if (ColumnType.Parse(type) is null)
        {
            throw new ArgumentException($"There is no type '{type}'. docs/datasets.md has them all.", nameof(type));
        }

        (_column, _type) = (column, type);
    }

    public override string Name => $"{_column}.type";

    public override string? Column => _column;

    public override Task<string?> FindProblemAsync(DatasetManifest version, Func<string, Task<DatasetManifest?>> find)
    {
        var found = version.Columns.FirstOrDefault(column => column.Name == _column);
        return Task.FromResult(
            found is null ? $"there is no column '{_column}'"
            : found.Type != _type ? $"'{_column}' is {found.Type}, and {_type} is expected"
            : null);
    }
}

/// <summary>Something in which a version is set against another one.</summary>
internal abstract record ComparedToVersion : VersionExpectation
{
    private readonly string _reference;

    protected ComparedToVersion(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        _reference = reference;
    }

    /// <summary>The other version, in messages.</summary>
    protected string Other => _reference;

    public override async Task<string?> FindProblemAsync(DatasetManifest version, Func<string, Task<DatasetManifest?>> find) =>
        await find(_reference).ConfigureAwait(false) is { } other ? FindProblem(version, other) : null;

    protected abstract string? FindProblem(DatasetManifest version, DatasetManifest other);
}

/// <summary>The columns are those of another version.</summary>
internal sealed record SameSchema(string Reference) : ComparedToVersion(Reference)
{
    private const int MostShown = 5;

    public override string Name => "schema";

    protected override string? FindProblem(DatasetManifest version, DatasetManifest other)
    {
        var (now, before) = (TypesOf(version), TypesOf(other));
        List<string> changes =
        [
            .. before.Where(column => !now.ContainsKey(column.Key)).Select(column => $"'{column.Key}' is gone"),
            .. now.Where(column => !before.ContainsKey(column.Key)).Select(column => $"'{column.Key}' is new"),
            .. now.Where(column => before.TryGetValue(column.Key, out var type) && type != column.Value)
                .Select(column => $"'{column.Key}' was {before[column.Key]} and is {column.Value}"),
        ];
        if (changes.Count == 0 && !version.Columns.Select(column => column.Name).SequenceEqual(other.Columns.Select(column => column.Name)))
        {
            changes.Add("the columns are in another order");
        }

        return changes.Count == 0 ? null
            : $"against {Other}, {string.Join(", ", changes.Take(MostShown))}"
                + (changes.Count > MostShown ? $" and {changes.Count - MostShown} more" : "");
    }

    private static Dictionary<string, string> TypesOf(DatasetManifest manifest) =>
        manifest.Columns.ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
}

/// <summary>Nothing has become of the columns of another version that its readers may fail by.</summary>
internal sealed record CompatibleSchema(string Reference) : ComparedToVersion(Reference)
{
    /// <summary>New columns without nulls that are no surprise.</summary>
    public IReadOnlySet<string> Announced { get; init; } = new HashSet<string>();

    /// <summary>Says who reads the columns that have changed; null where nobody does, or that is not known.</summary>
    public Func<IReadOnlyList<SchemaChange>, Task<string?>>? NameReaders { get; init; }

    public override string Name => "schema_compatible";

    public override async Task<string?> FindProblemAsync(DatasetManifest version, Func<string, Task<DatasetManifest?>> find)
    {
        if (await find(Other).ConfigureAwait(false) is not { } other)
        {
            return null;
        }

        var breaking = SchemaChange.Between(other, version)
            .Where(change => change.IsBreaking
                && !(change.Kind == SchemaChangeKind.RequiredColumnAdded && Announced.Contains(change.Column!)))
            .ToList();
        var readers = breaking.Count == 0 || NameReaders is null ? null : await NameReaders(breaking).ConfigureAwait(false);
        return breaking.Count == 0 ? null : $"against {Other}, {SchemaChanges.ToText(breaking)}{(readers is null ? "" : $"; {readers}")}";
    }

    protected override string? FindProblem(DatasetManifest version, DatasetManifest other) => null;
}

/// <summary>The number of rows is in a proportion to that of another version.</summary>
internal sealed record RowsInProportion : ComparedToVersion
{
    private readonly double _least;
    private readonly double _most;

    public RowsInProportion(double least, double most, string reference)
        : base(reference)
    {
        if (!(least >= 0 && most >= least))
        {
            throw new ArgumentException($"No number is from {least} to {most} times another one.", nameof(least));
        }

        (_least, _most) = (least, most);
    }

    public override string Name => "rows_within";

    protected override string? FindProblem(DatasetManifest version, DatasetManifest other) =>
        version.Rows >= _least * other.Rows && version.Rows <= _most * other.Rows ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{RowsText.Of(version.Rows)}, and {Other} has {other.Rows:N0}: {_least} to {_most} times as many are expected");
}

/// <summary>The mean of a column is near to that of another version.</summary>
internal sealed record MeanDistance : ComparedToVersion
{
    private readonly string _column;
    private readonly double _max;

    public MeanDistance(string column, double max, string reference)
        : base(reference)
    {
        ArgumentException.ThrowIfNullOrEmpty(column);
        if (!(max >= 0))
        {
            throw new ArgumentException($"{max} is no distance in standard deviations.", nameof(max));
        }

        (_column, _max) = (column, max);
    }

    public override string Name => $"{_column}.mean_shift";

    public override string? Column => _column;

    protected override string? FindProblem(DatasetManifest version, DatasetManifest other)
    {
        if (version.Profile.GetValueOrDefault(_column)?.Mean is not { } mean)
        {
            return version.Profile.ContainsKey(_column) ? $"'{_column}' has no mean" : $"there is no column '{_column}'";
        }

        if (other.Profile.GetValueOrDefault(_column) is not { Mean: { } before } profile)
        {
            return null;
        }

        var distance = mean == before ? 0 : Math.Abs(mean - before) / (profile.Stddev ?? 0);
        return distance <= _max ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"the mean of '{_column}' is {mean:G6}, {distance:G4} standard deviations from the {before:G6} of {Other}, "
            + $"and at most {_max} are expected");
    }
}

/// <summary>Numbers in messages.</summary>
internal static class RowsText
{
    public static string Of(long count) => string.Create(
        CultureInfo.InvariantCulture, $"there {(count == 1 ? "is" : "are")} {count:N0} row{(count == 1 ? "" : "s")}");
}
