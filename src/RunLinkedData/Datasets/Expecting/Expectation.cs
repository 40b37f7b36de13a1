using RunLinkedData.Datasets.Expecting.Marking;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>Something that is expected of a dataset.</summary>
internal abstract record Expectation
{
    /// <summary>What is expected, as the name of a check; the same in each run.</summary>
    public abstract string Name { get; }

    /// <summary>The column that it is about; null for the dataset.</summary>
    public virtual string? Column => null;

    /// <summary>Whether what is not met keeps the version from being published.</summary>
    public CheckSeverity Severity { get; init; } = CheckSeverity.Error;
}

/// <summary>Something that is expected of each row.</summary>
internal abstract record RowExpectation : Expectation
{
    /// <summary>How many rows may not be as expected; null for none. The rows are kept only where none may be.</summary>
    public CountLimit? Allowed { get; init; }

    /// <summary>Gets ready for rows of these columns.</summary>
    /// <exception cref="UnfitColumnException">No row can be as expected, since a column is missing or of another kind.</exception>
    public abstract RowTest Open(ColumnSet columns);

    /// <summary>Finds a column.</summary>
    protected static int Find(ColumnSet columns, string name)
    {
        var place = columns.Columns.TakeWhile(column => column.Name != name).Count();
        return place < columns.Columns.Count ? place : throw new UnfitColumnException(
            $"there is no column '{name}'; the columns are {string.Join(", ", columns.Columns.Take(20).Select(column => column.Name))}"
            + (columns.Columns.Count > 20 ? " and more" : ""));
    }
}

/// <summary>Something that is expected of a version as a whole.</summary>
internal abstract record VersionExpectation : Expectation
{
    /// <summary>What is wrong with the version, as a sentence without its end; null when nothing is.</summary>
    /// <param name="version">The version.</param>
    /// <param name="find">Finds the manifest of another version by its reference; null where there is none yet.</param>
    public abstract Task<string?> FindProblemAsync(DatasetManifest version, Func<string, Task<DatasetManifest?>> find);
}

/// <summary>A column is missing, or of a kind that cannot be as expected. The message is a sentence without its end.</summary>
internal sealed class UnfitColumnException(string message) : Exception(message);
