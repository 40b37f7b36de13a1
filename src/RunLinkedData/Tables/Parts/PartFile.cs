using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Parts;

/// <summary>Which file of a dataset a format writes or reads: its columns, and the errors that name it.</summary>
public sealed class PartFile
{
    private readonly Lazy<ColumnSet> _columns;

    internal PartFile(DatasetIdentity dataset, string path, ColumnSet columns)
        : this(dataset, path, () => columns)
    {
    }

    // Not looked at before a format does: Parquet files know their columns, also those of a newer version of this library.
    internal PartFile(DatasetIdentity dataset, string path, DatasetManifest manifest)
        : this(dataset, path, () => ColumnSet.Of(manifest, dataset))
    {
    }

    private PartFile(DatasetIdentity identity, string path, Func<ColumnSet> columns) =>
        (Identity, Path, _columns) = (identity, path, new Lazy<ColumnSet>(columns));

    /// <summary>The name of the dataset.</summary>
    public string Dataset => Identity.Name;

    /// <summary>The run that the dataset is of.</summary>
    public string RunId => Identity.RunId;

    /// <summary>The path of the file in the dataset; empty where rows are exported.</summary>
    public string Path { get; }

    /// <summary>The columns, as manifests have them.</summary>
    /// <exception cref="DatasetSchemaException">The type of one is not known.</exception>
    public IReadOnlyList<DatasetColumn> Columns => ColumnSet.Columns;

    /// <summary>The columns, as batches have them. <c>docs/datasets.md</c> has the Arrow type of each type of column.</summary>
    /// <exception cref="DatasetSchemaException">The type of one is not known.</exception>
    public Schema Schema => ColumnSet.Schema;

    internal DatasetIdentity Identity { get; }

    internal ColumnSet ColumnSet => _columns.Value;

    /// <summary>The error of a file that is not what the format writes.</summary>
    /// <param name="what">
    /// What is wrong with it, to go on with "File 'part-00000.x' of dataset 'd' of run r ...", such as <c>ends in the middle of a row</c>.
    /// </param>
    /// <param name="cause">What it was found by.</param>
    public DatasetCorruptException Corrupt(string what, Exception? cause = null) => Identity.Corrupt(Path, what, cause);

    /// <summary>The error of a value that has no place in the format (<c>DATASET_VALUE</c>).</summary>
    /// <param name="column">The position of its column.</param>
    /// <param name="row">The number of its row in the dataset, from 1.</param>
    /// <param name="value">What it is, such as <c>the timestamp 0000-01-01</c>.</param>
    /// <param name="problem">Why not, to go on with "the timestamp 0000-01-01 ...", such as <c>has no text form.</c></param>
    public DatasetException BadValue(int column, long row, string value, string problem) =>
        new ColumnPlace(Identity, Columns[column].Name, row).BadValue(0, value, problem);
}
