using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.OpenLineage.Events;

/// <summary>How events are written: on one line, with letters of all languages as they are.</summary>
internal static class EventJson
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonNode node) => Write(node.WriteTo);

    public static byte[] Write(Action<Utf8JsonWriter, JsonSerializerOptions?> write)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, Options))
        {
            write(writer, null);
        }

        return bytes.ToArray();
    }
}
