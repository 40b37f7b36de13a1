using System.Globalization;
using System.Text.Json;
using RunLinkedData.Lake.Delta.Schemas;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>Columns in the words of Delta ("Schema Serialization Format").</summary>
internal static class SchemaText
{
    private static readonly (ColumnKind Kind, string Name)[] Simple =
    [
        (ColumnKind.Bool, "boolean"),
        (ColumnKind.Int32, "integer"),
        (ColumnKind.Int64, "long"),
        (ColumnKind.Float32, "float"),
        (ColumnKind.Float64, "double"),
        (ColumnKind.Date, "date"),
        (ColumnKind.Timestamp, "timestamp_ntz"),
        (ColumnKind.TimestampUtc, "timestamp"),
        (ColumnKind.String, "string"),
        (ColumnKind.Binary, "binary"),
    ];

    /// <summary>The columns of a version for a Delta table, which has no UUIDs: they are bytes.</summary>
    public static IReadOnlyList<DatasetColumn> ColumnsOf(DescribedVersion version) =>
    [
        .. version.Columns.Select(column => ColumnType.Parse(column.Type) is { } type
            ? column with { Type = WithoutUuids(type).Name }
            : column),
    ];

    /// <summary>The name of a type, for people: <c>array&lt;integer&gt;</c>.</summary>
    public static string NameOf(ColumnType type) =>
        type.Kind == ColumnKind.List ? $"array<{NameOf(type.Element!)}>" : ScalarOf(type);

    /// <summary>Writes the schema of a table, with <c>run_id</c> before its columns.</summary>
    public static string Write(IEnumerable<DescribedColumn> columns) => LogText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", "struct");
        json.WriteStartArray("fields");
        WriteField(json, DescribedColumn.RunId, new ColumnType(ColumnKind.String));
        foreach (var column in columns)
        {
            WriteField(json, column.Name, column.Parsed!);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Reads a schema that <see cref="Write"/> has written.</summary>
    /// <exception cref="Datasets.Sources.SourceException">It is damaged.</exception>
    public static IEnumerable<(string Name, ColumnType? Type)> Read(string schema, FileLocation table) =>
        DeltaSchema.Read(schema, ColumnMapping.None, table).Skip(1)
            .Select(field => (field.Name, ColumnType.FromArrow(field.Type.Arrow)));

    private static void WriteField(Utf8JsonWriter json, string name, ColumnType type)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WritePropertyName("type");
        WriteType(json, type);
        json.WriteBoolean("nullable", true);
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, ColumnType type)
    {
        if (type.Kind != ColumnKind.List)
        {
            json.WriteStringValue(ScalarOf(type));
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WritePropertyName("elementType");
        WriteType(json, type.Element!);
        json.WriteBoolean("containsNull", true);
        json.WriteEndObject();
    }

    private static string ScalarOf(ColumnType type) => type.Kind == ColumnKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision},{type.Scale})")
        : System.Array.Find(Simple, simple => simple.Kind == type.Kind).Name;

    private static ColumnType WithoutUuids(ColumnType type) => type.Kind switch
    {
        ColumnKind.Uuid => new ColumnType(ColumnKind.Binary),
        ColumnKind.List => type with { Element = WithoutUuids(type.Element!) },
        _ => type,
    };
}
