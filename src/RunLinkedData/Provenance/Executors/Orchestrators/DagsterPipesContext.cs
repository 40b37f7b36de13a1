using System.IO.Compression;
using System.Text.Json;

namespace RunLinkedData.Provenance.Executors.Orchestrators;

/// <summary>Decodes the context that Dagster Pipes hands to a process: JSON, compressed by zlib, in base64.</summary>
/// <remarks>
/// Source: python_modules/dagster-pipes of dagster-io/dagster. Only the context itself and the one in a local file are read.
/// </remarks>
internal static class DagsterPipesContext
{
    private const int Longest = 1024 * 1024;

    /// <summary>The context as JSON; null when it is elsewhere, or could not be read.</summary>
    /// <exception cref="FormatException">It is not base64.</exception>
    /// <exception cref="InvalidDataException">It is not zlib, or longer than 1 MiB.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonElement? Read(string text)
    {
        using var parameters = JsonDocument.Parse(Decode(text));
        if (Property(parameters.RootElement, "path") is { ValueKind: JsonValueKind.String } path)
        {
            return BoundedFile.ReadText(path.GetString()!, Longest, notes: []) is { } content ? JsonElement.Parse(content) : null;
        }

        return Property(parameters.RootElement, "data")?.Clone();
    }

    public static JsonElement? Property(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : null;

    private static ReadOnlyMemory<byte> Decode(string text)
    {
        if (text.Length > Longest)
        {
            throw new InvalidDataException("The context is too long.");
        }

        using var packed = new MemoryStream(Convert.FromBase64String(text));
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var bytes = new byte[Longest + 1];
        var length = zlib.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= Longest ? bytes.AsMemory(0, length) : throw new InvalidDataException("The context is too long.");
    }
}
