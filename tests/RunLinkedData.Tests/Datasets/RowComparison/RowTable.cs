using Apache.Arrow;
using CsCheck;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tests.Datasets.RowComparison;

/// <summary>
/// A table of random columns, and what plain code with a dictionary finds to be different in another one of the same columns.
/// </summary>
internal sealed record RowTable(IReadOnlyList<(string Name, ColumnType Type)> Columns, int Keys, IReadOnlyList<object?[]> Rows)
{
    public IReadOnlyCollection<string> KeyNames => [.. Columns.Take(Keys).Select(column => column.Name)];

    /// <summary>A table, and one that was made from it: with rows taken away, added and changed, in another order.</summary>
    public static Gen<(RowTable Original, RowTable Other)> Pairs(int most) =>
        from keys in CellGen.KeyType.Array[1, 3]
        from values in CellGen.Type.Array[0, 5]
        let columns = (IReadOnlyList<(string, ColumnType)>)[.. keys.Concat(values).Select((type, i) => ($"c{i}", type))]
        let cells = columns.Select(column => CellGen.Of(column.Item2)).ToArray()
        from rows in Row(cells).Array[0, most]
        from added in Row(cells).Array[0, 5]
        from changes in Gen.Select(
            Gen.Int[0, Math.Max(0, rows.Length - 1)],
            Gen.Int[keys.Length, Math.Max(keys.Length, columns.Count - 1)],
            Row(cells)).Array[0, 10]
        from removed in Gen.Int[0, Math.Max(0, rows.Length - 1)].Array[0, 5]
        from seed in Gen.Int
        let original = new RowTable(columns, keys.Length, Distinct(rows, keys.Length))
        select (original, new RowTable(columns, keys.Length, Edit(original.Rows, added, changes, removed, keys.Length, seed)));

    public RecordBatch ToBatch()
    {
        var builder = new BatchBuilder(new ColumnSet(Columns.Select(column => (column.Name, column.Type, true))));
        foreach (var row in Rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                CellGen.Append(builder[i], row[i]);
            }
        }

        return builder.Build();
    }

    /// <summary>The differences, each as a text.</summary>
    public IReadOnlyList<string> Differences(RowTable other)
    {
        var originals = Rows.ToDictionary(row => KeyText(row, Keys), StringComparer.Ordinal);
        var others = other.Rows.ToDictionary(row => KeyText(row, Keys), StringComparer.Ordinal);
        List<object?[]> all = [.. originals.Values, .. others.Where(row => !originals.ContainsKey(row.Key)).Select(row => row.Value)];
        all.Sort((one, two) => Enumerable.Range(0, Keys).Select(i => CellGen.Compare(one[i], two[i])).FirstOrDefault(order => order != 0));
        return [.. all.Select(row => Difference(
            originals.GetValueOrDefault(KeyText(row, Keys)), others.GetValueOrDefault(KeyText(row, Keys)))).OfType<string>()];
    }

    public static string Show(RowDifference difference) => difference.Change == RowChange.Changed
        ? Show("Changed", difference.Key)
            + string.Concat(difference.Cells.Select(cell => $" {cell.Column}: {CellGen.Show(cell.Original)} -> {CellGen.Show(cell.Other)}"))
        : Show($"{difference.Change}", difference.Key) + Show("", difference.Row!);

    private string? Difference(object?[]? original, object?[]? other)
    {
        var row = Name(original ?? other!);
        if (original is null || other is null)
        {
            return Show(original is null ? "Added" : "Removed", row.Take(Keys)) + Show("", row);
        }

        var cells = Enumerable.Range(Keys, Columns.Count - Keys).Where(i => CellGen.Compare(original[i], other[i]) != 0).ToList();
        return cells.Count == 0
            ? null
            : Show("Changed", row.Take(Keys))
                + string.Concat(cells.Select(i => $" {Columns[i].Name}: {CellGen.Show(original[i])} -> {CellGen.Show(other[i])}"));
    }

    private IEnumerable<KeyValuePair<string, object?>> Name(object?[] row) =>
        row.Select((value, i) => KeyValuePair.Create(Columns[i].Name, value));

    private static string Show(string head, IEnumerable<KeyValuePair<string, object?>> values) =>
        $"{head}({string.Join(", ", values.Select(value => $"{value.Key} = {CellGen.Show(value.Value)}"))})";

    private static Gen<object?[]> Row(Gen<object?>[] cells) =>
        cells.Aggregate(
            Gen.Const<object?[]>([]), (row, cell) => Gen.Select(row, cell).Select(parts => (object?[])[.. parts.Item1, parts.Item2]));

    private static string KeyText(object?[] row, int keys) => string.Join('|', row.Take(keys).Select(CellGen.Show));

    private static List<object?[]> Distinct(IEnumerable<object?[]> rows, int keys) => [.. rows.DistinctBy(row => KeyText(row, keys))];

    private static List<object?[]> Edit(
        IReadOnlyList<object?[]> rows,
        object?[][] added,
        (int Row, int Column, object?[] From)[] changes,
        int[] removed,
        int keys,
        int seed)
    {
        List<object?[]> edited = [.. rows.Select(row => (object?[])row.Clone())];
        foreach (var (row, column, from) in changes)
        {
            if (row < edited.Count && column < from.Length)
            {
                edited[row][column] = from[column];
            }
        }

        List<object?[]> left = [.. edited.Where((_, i) => !removed.Contains(i))];
        var shuffled = Distinct(left.Concat(added), keys).ToArray();
        new Random(seed).Shuffle(shuffled);
        return [.. shuffled];
    }
}
