using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RunLinkedData.Lake.Iceberg.Metadata;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>Types of columns in the words of Iceberg (https://iceberg.apache.org/spec/#schemas-and-data-types).</summary>
internal static partial class IcebergTypes
{
    private static readonly (ColumnKind Kind, string Name)[] Simple =
    [
        (ColumnKind.Bool, "boolean"),
        (ColumnKind.Int32, "int"),
        (ColumnKind.Int64, "long"),
        (ColumnKind.Float32, "float"),
        (ColumnKind.Float64, "double"),
        (ColumnKind.Date, "date"),
        (ColumnKind.Timestamp, "timestamp"),
        (ColumnKind.TimestampUtc, "timestamptz"),
        (ColumnKind.String, "string"),
        (ColumnKind.Uuid, "uuid"),
        (ColumnKind.Binary, "binary"),
    ];

    /// <summary>The name of a type, for people: <c>list&lt;int&gt;</c>.</summary>
    public static string NameOf(ColumnType type) =>
        type.Kind == ColumnKind.List ? $"list<{NameOf(type.Element!)}>" : ScalarOf(type);

    /// <summary>Writes a type. What is in its lists has the IDs that follow.</summary>
    public static void Write(Utf8JsonWriter json, ColumnType type, int id)
    {
        if (type.Kind != ColumnKind.List)
        {
            json.WriteStringValue(ScalarOf(type));
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", "list");
        json.WriteNumber("element-id", id + 1);
        json.WritePropertyName("element");
        Write(json, type.Element!, id + 1);
        json.WriteBoolean("element-required", false);
        json.WriteEndObject();
    }

    /// <summary>Reads a type that <see cref="Write"/> has written.</summary>
    /// <exception cref="InvalidDataException">It is another one.</exception>
    public static ColumnType Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object && json.Text("type") == "list")
        {
            return new ColumnType(ColumnKind.List, Element: Read(json.GetProperty("element")));
        }

        var name = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
        var found = System.Array.FindIndex(Simple, simple => simple.Name == name);
        return found >= 0
            ? new ColumnType(Simple[found].Kind)
            : (DecimalName().Match(name) is { Success: true } digits
                ? ColumnType.Parse($"decimal({digits.Groups[1].Value},{digits.Groups[2].Value})")
                : null)
            ?? throw new InvalidDataException($"has a column of the type {json}, which is not of this library");
    }

    private static string ScalarOf(ColumnType type) => type.Kind == ColumnKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision}, {type.Scale})")
        : System.Array.Find(Simple, simple => simple.Kind == type.Kind).Name;

    [GeneratedRegex(@"\Adecimal\(([0-9]{1,2}), ([0-9]{1,2})\)\z")]
    private static partial Regex DecimalName();
}
