using System.Text.Json;
using RunLinkedData.Lake.Iceberg.Metadata;

namespace RunLinkedData.Lake.Iceberg.Schemas;

/// <summary>
/// The names that columns have in files that have no IDs (https://iceberg.apache.org/spec/#column-projection): those that Iceberg did not
/// write.
/// </summary>
internal sealed class NameMapping
{
    /// <summary>The setting of a table that has it.</summary>
    public const string Property = "schema.name-mapping.default";

    private readonly Dictionary<int, IReadOnlyList<string>> _names = [];

    private NameMapping(JsonElement fields) => Add(fields);

    /// <summary>Reads a mapping.</summary>
    public static NameMapping Read(string json) => MetadataJson.Read(() =>
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        return new NameMapping(document.RootElement);
    });

    /// <summary>The names of a field, at its place among those of its struct.</summary>
    public IReadOnlyList<string> NamesOf(int id) => _names.GetValueOrDefault(id) ?? [];

    private void Add(JsonElement fields)
    {
        foreach (var field in fields.EnumerateArray())
        {
            if (field.IntOrNull("field-id") is { } id)
            {
                _names[id] = [.. NamesOf(id), .. field.Items("names").Select(name => name.GetString() ?? "")];
            }

            if (field.Field("fields") is { } inner)
            {
                Add(inner);
            }
        }
    }
}
