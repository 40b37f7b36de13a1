using System.Buffers;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Values of a profile as JSON.</summary>
internal static class ProfileValue
{
    public static JsonElement Of(string text) => JsonSerializer.SerializeToElement(text, DatasetJson.Default.String);

    public static JsonElement Of(bool value) => JsonElement.Parse(value ? "true"u8 : "false"u8);

    /// <summary>A value as a column stores it: a number where its text is one, else a string; null when it has no text form.</summary>
    public static JsonElement? Of<T>(T value, ColumnType type)
        where T : unmanaged
    {
        var builder = new FixedColumnBuilder<T>(type);
        builder.Add(1)[0] = value;
        var text = new ArrayBufferWriter<byte>();
        if (!CellText.TryFormat(ArrowArrayFactory.BuildArray(builder.Build()), 0, type, text))
        {
            return null;
        }

        if (!type.IsNumber || text.WrittenSpan[^1] is < (byte)'0' or > (byte)'9')
        {
            return Of(Encoding.UTF8.GetString(text.WrittenSpan));
        }

        var reader = new Utf8JsonReader(text.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
