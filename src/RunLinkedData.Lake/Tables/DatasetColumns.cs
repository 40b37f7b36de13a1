using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Tables;

/// <summary>
/// Columns of tables as datasets have them: of the Arrow types of <c>docs/datasets.md</c>, in structs, lists and maps too, which stay what
/// they are. What is finer than a microsecond in a timestamp is cut off, as in every dataset.
/// </summary>
internal static class DatasetColumns
{
    /// <summary>The column.</summary>
    public static TableField Of(TableField column)
    {
        var type = Of(column.Type);
        return column with
        {
            Type = type,
            Default = column.Default is { } value ? Convert(value, type) : null,

            // What is of no type is in no file.
            StoredNames = column.Type.Arrow is NullType ? [] : column.StoredNames,
            Id = column.Type.Arrow is NullType ? null : column.Id,
        };
    }

    /// <summary>The columns of batches.</summary>
    public static Schema SchemaOf(IEnumerable<TableField> columns) => new(
        columns.Select(Of).Select(column => ColumnType.FromArrow(column.Type.Arrow) is { } type
            ? type.ToField(column.Name, column.IsNullable)
            : column.ToArrow()),
        null);

    /// <summary>An array as a column has it.</summary>
    public static IArrowArray Convert(IArrowArray array, TableType type) => ArrowArrayFactory.BuildArray(Convert(array.Data, type));

    private static TableType Of(TableType type) => type switch
    {
        TableType.Struct inner => new TableType.Struct([.. inner.Fields.Select(Of)]),
        TableType.List list => new TableType.List(Of(list.Element) with { Name = "element", IsNullable = true }),
        TableType.Map map => new TableType.Map(Of(map.Key), Of(map.Value)),
        _ => new TableType.Scalar(ColumnType.FromArrow(type.Arrow)!.Arrow),
    };

    private static ArrayData Convert(ArrayData data, TableType type) => type switch
    {
        TableType.Struct inner => With(data, type, [.. inner.Fields.Select((field, i) => Convert(data.Children[i], field.Type))]),
        TableType.List list => With(data, type, Convert(data.Children[0], list.Element.Type)),
        TableType.Map { Arrow: MapType arrow } map => With(data, type, new ArrayData(
            arrow.KeyValueType,
            data.Children[0].Length,
            data.Children[0].NullCount,
            data.Children[0].Offset,
            data.Children[0].Buffers,
            [Convert(data.Children[0].Children[0], map.Key.Type), Convert(data.Children[0].Children[1], map.Value.Type)])),
        _ when StoredValues.IsSame(data.DataType, type.Arrow) => With(data, type),
        _ => StoredValues.Convert(data, type.Arrow)
            ?? throw new NotSupportedException($"{data.DataType.Name} is not held as {type.Arrow.Name}."),
    };

    private static ArrayData With(ArrayData data, TableType type, params ArrayData[] children) =>
        new(type.Arrow, data.Length, data.NullCount, data.Offset, data.Buffers, children);
}
