using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Folders;

/// <summary>
/// The columns of all files of a folder, in the order in which they come first. A column is of the widest type that a file has for it, and
/// may be missing where a file does not have it.
/// </summary>
internal sealed class FolderSchema
{
    private readonly List<(TableField Column, string File)> _columns = [];
    private bool _hasFiles;

    /// <summary>The columns.</summary>
    public IReadOnlyList<TableField> Columns => [.. _columns.Select(column => column.Column)];

    /// <summary>Adds the columns of a file.</summary>
    /// <exception cref="SourceException">
    /// <c>TABLE_UNSUPPORTED</c>: they have no names of their own, or a type that is not read, or not with that of another file.
    /// </exception>
    public void Add(IReadOnlyList<Field> fields, string file)
    {
        if (fields.Count == 0
            || fields.Any(field => field.Name.Length == 0)
            || fields.DistinctBy(field => field.Name).Count() != fields.Count)
        {
            throw Refused(file, "has no columns, or some without names of their own");
        }

        var found = fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        for (var i = 0; i < _columns.Count; i++)
        {
            var (column, first) = _columns[i];
            _columns[i] = (
                found.Remove(column.Name, out var field)
                    ? Union(column, Of(field, file, column.Name), column.Name)
                        ?? throw Refused(
                            file, $"has {field.DataType.Name} in '{column.Name}', where '{first}' has {column.Type.Arrow.Name}")
                    : column with { IsNullable = true },
                first);
        }

        foreach (var field in fields.Where(field => found.ContainsKey(field.Name)))
        {
            var column = Of(field, file, field.Name);
            _columns.Add((column with { IsNullable = column.IsNullable || _hasFiles }, file));
        }

        _hasFiles = true;
    }

    private static TableField Of(Field field, string file, string path) => new()
    {
        Name = field.Name,
        Type = Of(field.DataType, file, path),
        IsNullable = field.IsNullable || field.DataType is NullType,
    };

    private static TableType Of(IArrowType type, string file, string path) => type switch
    {
        StructType inner => new TableType.Struct([.. inner.Fields.Select(field => Of(field, file, $"{path}.{field.Name}"))]),
        MapType map => new TableType.Map(Of(map.KeyField, file, $"{path}.key"), Of(map.ValueField, file, $"{path}.value")),
        ListType or LargeListType or FixedSizeListType =>
            new TableType.List(Of(((NestedType)type).Fields[0], file, $"{path}.element") with { Name = "element" }),
        NullType => new TableType.Scalar(type),
        _ when ColumnType.FromArrow(type) is { } column => new TableType.Scalar(column.Arrow),
        _ => throw Refused(file, $"has {type.Name} in '{path}', which is not read"),
    };

    private static TableField? Union(TableField one, TableField other, string path) => Union(one.Type, other.Type, path) is { } type
        ? one with { Type = type, IsNullable = one.IsNullable || other.IsNullable }
        : null;

    private static TableType? Union(TableType one, TableType other, string path) => (one, other) switch
    {
        (TableType.Scalar { Type: NullType }, _) => other,
        (_, TableType.Scalar { Type: NullType }) => one,
        (TableType.Struct a, TableType.Struct b) => Union(a, b, path),
        (TableType.List a, TableType.List b) => Union(a.Element, b.Element, path) is { } element ? new TableType.List(element) : null,
        (TableType.Map a, TableType.Map b) => Union(a.Key, b.Key, path) is { } key && Union(a.Value, b.Value, path) is { } value
            ? new TableType.Map(key, value)
            : null,
        (TableType.Scalar a, TableType.Scalar b) => WiderTypes.Of(a.Type, b.Type) is { } wider ? new TableType.Scalar(wider) : null,
        _ => null,
    };

    private static TableType.Struct? Union(TableType.Struct one, TableType.Struct other, string path)
    {
        var found = other.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        List<TableField?> fields =
        [
            .. one.Fields.Select(field => found.Remove(field.Name, out var same)
                ? Union(field, same, $"{path}.{field.Name}")
                : field with { IsNullable = true }),
        ];
        fields.AddRange(other.Fields.Where(field => found.ContainsKey(field.Name)).Select(field => field with { IsNullable = true }));
        return fields.Contains(null) ? null : new TableType.Struct([.. fields.OfType<TableField>()]);
    }

    private static SourceException Refused(string file, string what) =>
        new(ErrorCode.TableUnsupported, $"'{file}' {what}.") { File = file };
}
