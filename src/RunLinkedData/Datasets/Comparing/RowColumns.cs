using RunLinkedData.Datasets.Columns;

namespace RunLinkedData.Datasets.Comparing;

/// <summary>What of the rows of two datasets is compared: the key and the other columns of both, and how far apart numbers may be.</summary>
internal sealed class RowColumns
{
    private readonly (string Name, ColumnType Type, int Original, int Other)[] _compared;
    private readonly double _tolerance;

    /// <exception cref="DatasetSchemaException">A column is missing on a side, has other types, or cannot be part of a key.</exception>
    public RowColumns(Dataset original, Dataset other, IReadOnlyCollection<string> keys, CompareRowsOptions options)
    {
        foreach (var (name, isKey) in keys.Select(key => (key, true)).Concat((options.Columns ?? []).Select(column => (column, false))))
        {
            Check(original, other, name, isKey);
        }

        _tolerance = options.Tolerance;
        Original = new RowSide(original, keys, name => options.Columns?.Contains(name) ?? true);
        Other = new RowSide(other, keys, name => options.Columns?.Contains(name) ?? true);
        _compared =
        [
            .. from column in Original.Columns.Columns
               where !keys.Contains(column.Name) && Find(other, column.Name)?.Type == column.Type
               let position = Original.PositionOf(column.Name)
               select (column.Name, Original.Columns.Types[position], position, Other.PositionOf(column.Name)),
        ];
    }

    public RowSide Original { get; }

    public RowSide Other { get; }

    /// <summary>The values that are not the same in two rows; none when all are.</summary>
    public IReadOnlyList<CellDifference> Compare(RunCursor original, RunCursor other)
    {
        List<CellDifference>? differences = null;
        var (i, j) = (original.Row, other.Row);
        foreach (var (name, type, position, otherPosition) in _compared)
        {
            var (one, two) = (original.Batch.Column(position), other.Batch.Column(otherPosition));
            if (!ColumnValues.AreEqual(one, i, two, j, type) && !IsNear(one, i, two, j, type))
            {
                (differences ??= []).Add(new CellDifference(name, CellValue.Of(one, i, type), CellValue.Of(two, j, type)));
            }
        }

        return differences ?? (IReadOnlyList<CellDifference>)[];
    }

    private bool IsNear(Apache.Arrow.IArrowArray one, int i, Apache.Arrow.IArrowArray two, int j, ColumnType type) =>
        _tolerance > 0 && type.Kind is ColumnKind.Float32 or ColumnKind.Float64 && !one.IsNull(i) && !two.IsNull(j) && ColumnValues.Distance(one, i, two, j, type) <= _tolerance;

    private static void Check(Dataset original, Dataset other, string name, bool isKey)
    {
        var found = Find(original, name) ?? throw Missing(original, name, isKey);
        var expected = Find(other, name) ?? throw Missing(other, name, isKey);
        if (found.Type != expected.Type)
        {
            var identity = Identity(other);
            throw identity.Schema(
                name, "", expected.Type, found.Type,
                $"Column '{name}' is {found.Type} in {Identity(original)} and {expected.Type} in {identity}, so its values cannot be compared. Leave it out"
                + $"{(isKey ? " of the key" : "")}, or save one of them again with the type of the other.");
        }

        if (isKey && found.Type.StartsWith("list<", StringComparison.Ordinal))
        {
            throw Identity(original).Schema(
                name, "", found.Type, "a single value", $"Column '{name}' of {Identity(original)} is {found.Type}, and lists cannot be part of a key. Name other columns as the key.");
        }
    }

    private static DatasetSchemaException Missing(Dataset dataset, string name, bool isKey) => Identity(dataset).Schema(
        name, "", "nothing", isKey ? "a column of the key" : "a column",
        $"The {Identity(dataset)} has no column '{name}'. It has: {string.Join(", ", dataset.Manifest.Columns.Select(column => column.Name))}.");

    private static DatasetColumn? Find(Dataset dataset, string name) => dataset.Manifest.Columns.FirstOrDefault(column => column.Name == name);

    private static DatasetIdentity Identity(Dataset dataset) => new(dataset.Name, dataset.RunId);
}
