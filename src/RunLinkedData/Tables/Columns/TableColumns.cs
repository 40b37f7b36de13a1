using Apache.Arrow;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// Columns of tables of other programs, in the words of manifests. These have structs and maps as well, which datasets that are saved do
/// not hold: <c>struct&lt;a: int32, b: list&lt;string&gt;&gt;</c>, <c>map&lt;string, int64&gt;</c>.
/// </summary>
internal static class TableColumns
{
    public static IReadOnlyList<DatasetColumn> Of(Schema schema) =>
    [
        .. schema.FieldsList.Select(field => new DatasetColumn
        {
            Name = field.Name,
            Type = ColumnType.FromArrow(field.DataType)?.Name ?? RefusedType.ToText(field.DataType),
            Nullable = field.IsNullable,
        }),
    ];

    /// <summary>Whether a type of a manifest is one that only such tables have.</summary>
    public static bool IsNested(string type) =>
        type.Contains("struct<", StringComparison.Ordinal) || type.Contains("map<", StringComparison.Ordinal);
}
