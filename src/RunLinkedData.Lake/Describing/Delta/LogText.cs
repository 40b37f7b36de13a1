using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>Writes actions, a line each, and the texts of JSON in them.</summary>
internal sealed class LogText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>A text of JSON.</summary>
    public static string Of(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new();
        Write(text, write);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>Adds an action.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="writeFields">Writes its fields.</param>
    public void Add(string name, Action<Utf8JsonWriter> writeFields)
    {
        Write(_lines, json =>
        {
            json.WriteStartObject();
            json.WriteStartObject(name);
            writeFields(json);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        _lines.Write("\n"u8);
    }

    /// <summary>The lines.</summary>
    public byte[] ToBytes() => _lines.WrittenSpan.ToArray();

    private static void Write(ArrayBufferWriter<byte> target, Action<Utf8JsonWriter> write)
    {
        using Utf8JsonWriter json = new(target, Options);
        write(json);
    }
}
