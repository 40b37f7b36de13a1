using System.Text;
using System.Text.Json;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>The least and greatest text, by the order of the UTF-8 bytes, which is the same everywhere.</summary>
internal sealed class StringProfiler : ColumnProfiler
{
    private const int MaxBytes = 200;

    private byte[]? _min;
    private byte[]? _max;

    public override void Add(ColumnSummary part)
    {
        base.Add(part);
        if (part is { Min: { } min, Max: { } max })
        {
            Include(Encoding.UTF8.GetBytes(min));
            Include(Encoding.UTF8.GetBytes(max));
        }
    }

    public override ColumnSummary Summarise() => base.Summarise() with { Min = Head(_min), Max = Head(_max) };

    public override ColumnProfile Finish() => base.Finish() with { Min = ToJson(_min), Max = ToJson(_max) };

    protected override void AddValues(IArrowArray array)
    {
        var strings = (StringArray)array;
        var validity = new Validity(array);
        var offsets = strings.ValueOffsets;
        var bytes = strings.Values;
        for (var i = 0; i < strings.Length; i++)
        {
            if (!validity[i])
            {
                continue;
            }

            Include(bytes[offsets[i]..offsets[i + 1]]);
        }
    }

    private void Include(ReadOnlySpan<byte> value)
    {
        if (_min is null || value.SequenceCompareTo(_min) < 0)
        {
            _min = value.ToArray();
        }

        if (_max is null || value.SequenceCompareTo(_max) > 0)
        {
            _max = value.ToArray();
        }
    }

    /// <summary>As much as tells it from what a profile shows, up to the end of a character: a text may have gigabytes.</summary>
    private static string? Head(byte[]? text)
    {
        if (text is null)
        {
            return null;
        }

        var length = Math.Min(text.Length, MaxBytes + 1);
        while (length < text.Length && (text[length] & 0xC0) == 0x80)
        {
            length++;
        }

        return Encoding.UTF8.GetString(text.AsSpan(0, length));
    }

    private static JsonElement? ToJson(byte[]? text) =>
        text is null || text.Length > MaxBytes ? null : ProfileValue.Of(Encoding.UTF8.GetString(text));
}
