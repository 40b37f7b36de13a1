using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Model;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// A type that no dataset holds, and where in a column it stands: <c>orders[]</c> are the elements of the lists in <c>orders</c>.
/// </summary>
internal sealed record RefusedType(string Column, string Path, string Type)
{
    private const int MostText = 120;

    /// <summary>Finds it in a column whose type <see cref="ColumnType.FromArrow"/> refuses.</summary>
    public static RefusedType Of(string column, IArrowType type)
    {
        var path = column;
        while (ColumnType.ElementOf(type) is { } element)
        {
            (path, type) = (path + "[]", element);
        }

        var text = ToText(type);
        return new RefusedType(column, path, text.Length <= MostText ? text : text[..MostText] + "...");
    }

    public DatasetSchemaException ToError(DatasetIdentity dataset, string file = "") => dataset.Schema(
        Column, file, Type, "a type of docs/datasets.md",
        $"Column '{Column}' of {dataset} cannot be saved as rows: '{Path}' is of type {Type}, which datasets do not hold "
        + "(docs/datasets.md has those that they do). Convert it, or save the file as it is, with SaveDataset(name, FileInfo).");

    /// <summary>The type in words, with all that is in it.</summary>
    public static string ToText(IArrowType type) => type switch
    {
        StructType structure => $"struct<{string.Join(", ", structure.Fields.Select(ToText))}>",
        MapType map => $"map<{ToText(map.KeyField.DataType)}, {ToText(map.ValueField.DataType)}>",
        UnionType union => $"union<{string.Join(", ", union.Fields.Select(ToText))}>",
        DictionaryType dictionary => $"dictionary<{ToText(dictionary.ValueType)}>",
        Decimal256Type number => FormattableString.Invariant($"decimal({number.Precision},{number.Scale})"),
        Decimal128Type number => FormattableString.Invariant($"decimal({number.Precision},{number.Scale})"),
        _ when ColumnType.ElementOf(type) is { } element => $"list<{ToText(element)}>",
        _ => ColumnType.FromArrow(type)?.Name ?? type.Name,
    };

    private static string ToText(Field field) => $"{field.Name}: {ToText(field.DataType)}";
}
