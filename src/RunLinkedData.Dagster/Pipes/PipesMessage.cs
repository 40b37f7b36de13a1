using System.Buffers;
using System.Text.Json;
using RunLinkedData.Secrets;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>A message on the wire: one line of JSON with its end, whose keys are just those that Dagster knows.</summary>
internal static class PipesMessage
{
    private const string Version = "0.1";

    // Longer chains of causes are no help, and Dagster's reader goes down as deep as they are.
    private const int MostCauses = 20;

    /// <summary>Makes a line.</summary>
    /// <param name="method">Dagster's name of the message.</param>
    /// <param name="writeParams">Writes the members of its params.</param>
    public static byte[] Line(string method, Action<Utf8JsonWriter> writeParams)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("__dagster_pipes_version", Version);
            writer.WriteString("method", method);
            writer.WriteStartObject("params");
            writeParams(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Writes an error with its causes, without secrets. All members are there at each level, as Dagster reads them without asking.
    /// </summary>
    public static void WriteError(Utf8JsonWriter writer, string name, Exception exception, int depth = 0)
    {
        writer.WriteStartObject(name);
        writer.WriteString("message", SecretText.Redact(exception.Message));
        writer.WriteStartArray("stack");
        foreach (var frame in (exception.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            writer.WriteStringValue(frame.TrimEnd('\r') + "\n");
        }

        writer.WriteEndArray();
        writer.WriteString("name", exception.GetType().FullName);
        if (exception.InnerException is { } cause && depth < MostCauses)
        {
            WriteError(writer, "cause", cause, depth + 1);
        }
        else
        {
            writer.WriteNull("cause");
        }

        writer.WriteNull("context");
        writer.WriteEndObject();
    }
}
