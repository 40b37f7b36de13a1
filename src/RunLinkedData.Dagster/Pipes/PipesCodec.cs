using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>The form in which Dagster hands JSON to a program: compressed by zlib (RFC 1950), in base64.</summary>
internal static class PipesCodec
{
    // More than any environment holds; a value that unpacks to more is no context.
    private const int Longest = 256 << 20;

    /// <summary>Unpacks a value.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static JsonElement Decode(string value)
    {
        try
        {
            using MemoryStream packed = new(Convert.FromBase64String(value));
            using ZLibStream unpacked = new(packed, CompressionMode.Decompress);
            using MemoryStream json = new();
            var buffer = new byte[1 << 16];
            for (int read; (read = unpacked.Read(buffer)) > 0;)
            {
                json.Write(buffer, 0, read);
                if (json.Length > Longest)
                {
                    throw new FormatException("it is too long");
                }
            }

            json.Position = 0;
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    /// <summary>Packs a value, as Dagster does.</summary>
    public static string Encode(string json)
    {
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionLevel.Optimal))
        {
            stream.Write(Encoding.UTF8.GetBytes(json));
        }

        return Convert.ToBase64String(packed.ToArray());
    }
}
