using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Importing;

/// <summary>
/// The columns of the files of one table: the same names and types in all, in the order of the first file; a column that is all null in
/// one file has the type that it has in another.
/// </summary>
internal sealed class SchemaUnion(Schema first, string firstFile, DatasetIdentity dataset)
{
    public IReadOnlyList<Field> Fields { get; private init; } = first.FieldsList;

    /// <summary>What all files say alike beside their columns.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; private init; } =
        first.Metadata is { } metadata ? [.. metadata] : [];

    /// <summary>Adds the columns of a further file.</summary>
    /// <exception cref="DatasetSchemaException">They are others.</exception>
    public SchemaUnion With(Schema schema, string file)
    {
        var found = schema.FieldsList.ToDictionary(field => field.Name, StringComparer.Ordinal);
        if (found.Keys.FirstOrDefault(name => Fields.All(field => field.Name != name)) is { } added)
        {
            throw Differs(file, added, $"has a column '{added}', which '{firstFile}' has not");
        }

        return new SchemaUnion(first, firstFile, dataset)
        {
            Fields = [.. Fields.Select(field => Join(field, found.GetValueOrDefault(field.Name), file))],
            Metadata = [.. Metadata.Where(entry => schema.Metadata?.TryGetValue(entry.Key, out var value) is true && value == entry.Value)],
        };
    }

    private Field Join(Field one, Field? other, string file)
    {
        if (other is null)
        {
            throw Differs(file, one.Name, $"has no column '{one.Name}', which '{firstFile}' has");
        }

        var (type, otherType) = (ColumnType.FromArrow(one.DataType)!, ColumnType.FromArrow(other.DataType)!);
        var nullable = one.IsNullable || other.IsNullable;
        return type.Holds(other.DataType) ? new Field(one.Name, one.DataType, nullable || other.DataType is NullType)
            : otherType.Holds(one.DataType) ? new Field(one.Name, other.DataType, nullable || one.DataType is NullType)
            : throw Differs(file, one.Name, $"has {otherType} in column '{one.Name}' where '{firstFile}' has {type}");
    }

    private DatasetSchemaException Differs(string file, string column, string what) => dataset.Schema(
        column, file, what, "the columns of " + firstFile,
        $"The folder cannot be saved as the rows of {dataset}: '{file}' {what}. "
        + "Write all files with the same columns, or save the folder as it is, with SaveDataset(name, DirectoryInfo).");
}
