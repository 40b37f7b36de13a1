using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tables.Columns;

/// <summary>The columns of a dataset, as they are stored.</summary>
internal sealed class ColumnSet
{
    /// <summary><c>metadata</c>: what is kept beside the columns, in formats that have a place for it.</summary>
    public ColumnSet(
        IEnumerable<(string Name, ColumnType Type, bool Nullable)> columns, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        var all = columns.ToList();
        Types = [.. all.Select(c => c.Type)];
        Columns = [.. all.Select(c => new DatasetColumn { Name = c.Name, Type = c.Type.Name, Nullable = c.Nullable })];
        var entries = metadata?.OrderBy(entry => entry.Key, StringComparer.Ordinal);
        Schema = new Schema(all.Select(c => c.Type.ToField(c.Name, c.Nullable)), entries);
    }

    public IReadOnlyList<ColumnType> Types { get; }

    public IReadOnlyList<DatasetColumn> Columns { get; }

    /// <summary>The schema of the batches.</summary>
    public Schema Schema { get; }

    /// <summary>The columns with their durations as plain integers in Parquet files.</summary>
    public ColumnSet WithIntegerDurations() =>
        new(Columns.Select((column, i) => (column.Name, Types[i].WithIntegerDurations(), column.Nullable)), Schema.Metadata);

    /// <summary>The columns of the manifest of a dataset.</summary>
    /// <exception cref="DatasetException">A type is none that this library knows.</exception>
    public static ColumnSet Of(DatasetManifest manifest, DatasetIdentity dataset) => Of(manifest.Columns, dataset);

    /// <summary>Some columns of a dataset.</summary>
    /// <exception cref="DatasetException">A type is none that this library knows.</exception>
    public static ColumnSet Of(IEnumerable<DatasetColumn> columns, DatasetIdentity dataset) => new(columns.Select(c => (
        c.Name,
        ColumnType.Parse(c.Type) ?? throw dataset.Schema(
            c.Name, DatasetIdentity.ManifestFile, c.Type, "a type of docs/datasets.md",
            $"Column '{c.Name}' of {dataset} has the type '{c.Type}', "
            + (TableColumns.IsNested(c.Type)
                ? "which is read in Arrow batches alone. Name other columns."
                : "which this version of the library does not know. Update the library.")),
        c.Nullable)));
}
