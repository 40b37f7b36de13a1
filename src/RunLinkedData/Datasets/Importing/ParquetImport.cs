using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Importing;

/// <summary>The rows of a Parquet file, or of a folder of such files that are parts of one table.</summary>
internal sealed class ParquetImport
{
    private readonly IReadOnlyList<(ParquetInput File, FolderPart Part)> _files;
    private readonly IReadOnlyList<Field> _stored;
    private readonly IReadOnlyList<PartitionColumn> _partitions;

    private ParquetImport(
        IReadOnlyList<(ParquetInput File, FolderPart Part)> files,
        IReadOnlyList<Field> stored,
        IReadOnlyList<PartitionColumn> partitions,
        IEnumerable<KeyValuePair<string, string>> metadata)
    {
        (_files, _stored, _partitions) = (files, stored, partitions);
        Schema = new Schema([.. stored, .. partitions.Select(column => column.Field)], metadata);
    }

    /// <summary>
    /// The columns of all files, then those that the names of folders hold; and what the files say beside them, where all say the same.
    /// </summary>
    public Schema Schema { get; }

    /// <summary>Looks at a file, or at all files of a folder.</summary>
    /// <exception cref="DatasetSchemaException">The columns are none that a dataset can hold, or the folder is no table.</exception>
    /// <exception cref="DatasetCorruptException">A file cannot be decoded.</exception>
    public static ParquetImport Open(FileSystemInfo fileOrFolder, DatasetIdentity dataset)
    {
        IReadOnlyList<FolderPart> parts = fileOrFolder is DirectoryInfo
            ? TableFolder.List(fileOrFolder.FullName, dataset)
            : [new FolderPart(fileOrFolder.Name, fileOrFolder.FullName, [])];
        var files = parts.Select(part => (File: new ParquetInput(dataset, part.Source, part.Path), Part: part)).ToList();
        SchemaUnion? union = null;
        foreach (var (file, part) in files)
        {
            var schema = file.Inspect();
            CheckNames(schema, part.Path, dataset);
            union = union is null ? new SchemaUnion(schema, part.Path, dataset) : union.With(schema, part.Path);
        }

        var stored = union!.Fields;
        var partitions = PartitionColumn.Of(parts).Where(column => stored.All(field => field.Name != column.Field.Name));
        return new ParquetImport(files, stored, [.. partitions], union.Metadata);
    }

    /// <summary>All rows, file after file. A batch lives until the next is asked for.</summary>
    public IEnumerable<RecordBatch> Read()
    {
        foreach (var (file, part) in _files)
        {
            foreach (var batch in file.Read())
            {
                using (batch)
                {
                    yield return _files.Count == 1 && _partitions.Count == 0 ? batch : Arrange(batch, part);
                }
            }
        }
    }

    private RecordBatch Arrange(RecordBatch batch, FolderPart part)
    {
        var found = batch.Schema.FieldsList;
        var places = _stored.Select(field => found.Index().First(other => other.Item.Name == field.Name).Index).ToList();
        var schema = new Schema([.. places.Select(place => found[place]), .. _partitions.Select(column => column.Field)], null);
        var added = _partitions.Select(column => column.Repeat(part, batch.Length));
        return new RecordBatch(schema, [.. places.Select(batch.Column), .. added], batch.Length);
    }

    private static void CheckNames(Schema schema, string file, DatasetIdentity dataset)
    {
        var names = schema.FieldsList.Select(field => field.Name).ToList();
        if (names.Count == 0 || names.Contains("") || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw dataset.Schema(
                "", file, string.Join(", ", names), "columns of different names",
                $"The columns of '{file}' cannot be those of {dataset}: they need names, all different, and there must be at least one. "
                + "Save the file as it is, with SaveDataset(name, FileInfo).");
        }

        foreach (var field in schema.FieldsList.Where(field => ColumnType.FromArrow(field.DataType) is null))
        {
            throw RefusedType.Of(field.Name, field.DataType).ToError(dataset, file);
        }
    }
}
