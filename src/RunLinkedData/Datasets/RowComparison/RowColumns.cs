using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>
/// What of the rows of two datasets is compared: the key and the other columns of both, and how far apart numbers may be.
/// </summary>
internal sealed class RowColumns
{
    private readonly ComparedColumn[] _compared;
    private readonly double _tolerance;

    /// <exception cref="DatasetSchemaException">A column is missing on a side, has other types, or cannot be part of a key.</exception>
    public RowColumns(Dataset original, Dataset other, IReadOnlyCollection<string> keys, CompareRowsOptions options)
    {
        foreach (var (name, isKey) in keys.Select(key => (key, true)).Concat((options.Columns ?? []).Select(column => (column, false))))
        {
            Check(original, other, name, isKey);
        }

        _tolerance = options.Tolerance;
        bool IsWanted(string name) => options.Columns?.Contains(name) ?? true;
        bool IsWidened(string name) => Find(original, name)!.Type != Find(other, name)!.Type;
        Original = new RowSide(original, keys, IsWanted, IsWidened);
        Other = new RowSide(other, keys, IsWanted, IsWidened);
        _compared =
        [
            .. from column in Original.Columns.Columns
               let otherPosition = Other.PositionOf(column.Name)
               where !keys.Contains(column.Name) && otherPosition >= 0
               let position = Original.PositionOf(column.Name)
               select new ComparedColumn(
                   column.Name, position, Original.Columns.Types[position], otherPosition, Other.Columns.Types[otherPosition]),
        ];
    }

    public RowSide Original { get; }

    public RowSide Other { get; }

    /// <summary>The values that are not the same in two rows; none when all are.</summary>
    public IReadOnlyList<CellDifference> Compare(RunCursor original, RunCursor other)
    {
        List<CellDifference>? differences = null;
        var (i, j) = (original.Row, other.Row);
        foreach (var column in _compared)
        {
            var (one, two) = (original.Batch.Column(column.Position), other.Batch.Column(column.OtherPosition));
            if (!column.AreEqual(one, i, two, j) && !(_tolerance > 0 && column.Distance(one, i, two, j) <= _tolerance))
            {
                (differences ??= []).Add(new CellDifference
                {
                    Column = column.Name,
                    Original = CellValue.Of(one, i, column.Type),
                    Other = CellValue.Of(two, j, column.OtherType),
                });
            }
        }

        return differences ?? (IReadOnlyList<CellDifference>)[];
    }

    private static void Check(Dataset original, Dataset other, string name, bool isKey)
    {
        var found = Find(original, name) ?? throw Missing(original, name, isKey);
        var expected = Find(other, name) ?? throw Missing(other, name, isKey);
        if (found.Type != expected.Type && !AreComparable(found.Type, expected.Type, isKey))
        {
            var identity = Identity(other);
            throw identity.Schema(
                name, "", expected.Type, found.Type,
                $"Column '{name}' is {found.Type} in {Identity(original)} and "
                + $"{expected.Type} in {identity}, so its values cannot be compared. Leave it out"
                + $"{(isKey ? " of the key" : "")}, or save one of them again with the type of the other.");
        }

        if (isKey && found.Type.StartsWith("list<", StringComparison.Ordinal))
        {
            throw Identity(original).Schema(
                name,
                "",
                found.Type,
                "a single value",
                $"Column '{name}' of {Identity(original)} is {found.Type}, "
                + "and lists cannot be part of a key. Name other columns as the key.");
        }
    }

    // Keys have an order, which only integers share across types.
    private static bool AreComparable(string found, string expected, bool isKey) =>
        ColumnType.Parse(found) is { } one && ColumnType.Parse(expected) is { } two
        && (isKey ? MixedValues.IsInteger(one) && MixedValues.IsInteger(two) : MixedValues.AreComparable(one, two));

    private static DatasetSchemaException Missing(Dataset dataset, string name, bool isKey) => Identity(dataset).Schema(
        name, "", "nothing", isKey ? "a column of the key" : "a column",
        $"The {Identity(dataset)} has no column '{name}'. "
        + $"It has: {string.Join(", ", dataset.Manifest.Columns.Select(column => column.Name))}.");

    private static DatasetColumn? Find(Dataset dataset, string name) =>
        dataset.Manifest.Columns.FirstOrDefault(column => column.Name == name);

    private static DatasetIdentity Identity(Dataset dataset) => new(dataset.Name, dataset.RunId);
}
