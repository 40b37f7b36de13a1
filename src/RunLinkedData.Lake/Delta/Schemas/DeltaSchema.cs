using System.Text.Json;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Delta.Schemas;

/// <summary>Reads schemas as the log has them ("Schema Serialization Format").</summary>
internal sealed class DeltaSchema
{
    private const string PhysicalNameKey = "delta.columnMapping.physicalName";
    private const string IdKey = "delta.columnMapping.id";
    private const string ChangesKey = "delta.typeChanges";

    /// <summary>A type in a type is four levels of JSON.</summary>
    private const int MostDepth = 1_000;

    private readonly ColumnMapping _mapping;

    private DeltaSchema(ColumnMapping mapping) => _mapping = mapping;

    /// <summary>The columns of a table.</summary>
    /// <exception cref="SourceException">A type is not known, or it is no schema.</exception>
    public static IReadOnlyList<TableField> Read(string json, ColumnMapping mapping, FileLocation table)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth });
            return new DeltaSchema(mapping).ReadType(document.RootElement) is TableType.Struct schema
                ? schema.Fields
                : throw new FormatException("it is no struct");
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw SourceException.Damaged(table.ToString(), $"has a schema in its log that cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    private TableType ReadType(JsonElement type) => type.ValueKind == JsonValueKind.String
        ? new TableType.Scalar(DeltaTypes.Of(type.GetString()!))
        : type.GetProperty("type").GetString() switch
        {
            "struct" => new TableType.Struct([.. type.GetProperty("fields").EnumerateArray().Select(ReadField)]),
            "array" => new TableType.List(Part("element", type.GetProperty("elementType"), IsTrue(type, "containsNull"))),
            "map" => new TableType.Map(
                Part("key", type.GetProperty("keyType"), isNullable: false),
                Part("value", type.GetProperty("valueType"), IsTrue(type, "valueContainsNull"))),
            var name => new TableType.Scalar(DeltaTypes.Of(name ?? "null")),
        };

    private TableField Part(string name, JsonElement type, bool isNullable) =>
        new() { Name = name, Type = ReadType(type), IsNullable = isNullable };

    private TableField ReadField(JsonElement field)
    {
        var name = field.GetProperty("name").GetString() ?? throw new FormatException("a column has no name");
        var metadata = field.TryGetProperty("metadata", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        if (metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty(ChangesKey, out var changes))
        {
            CheckChanges(name, changes);
        }

        return new TableField
        {
            Name = name,
            Type = ReadType(field.GetProperty("type")),
            IsNullable = IsTrue(field, "nullable"),
            StoredNames = _mapping == ColumnMapping.None ? null : [Mapped(metadata, PhysicalNameKey, name).GetString()!],
            Id = _mapping == ColumnMapping.Id ? Mapped(metadata, IdKey, name).GetInt32() : null,
        };
    }

    private static JsonElement Mapped(JsonElement metadata, string key, string column) =>
        metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : throw new FormatException($"the column '{column}' has no {key}");

    // "Readers must validate that they support all type changes".
    private static void CheckChanges(string column, JsonElement changes)
    {
        foreach (var change in changes.EnumerateArray())
        {
            var (from, to) = (change.GetProperty("fromType").GetString()!, change.GetProperty("toType").GetString()!);
            if (!DeltaTypes.IsWidening(DeltaTypes.Of(from), DeltaTypes.Of(to)))
            {
                throw new SourceException(
                    ErrorCode.TableUnsupported,
                    $"The column '{column}' of the Delta table was changed from {from} to {to}, which is not known here.");
            }
        }
    }

    private static bool IsTrue(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.False;
}
