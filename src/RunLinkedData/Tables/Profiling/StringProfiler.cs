using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Secrets;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>
/// The least and greatest text, by the order of the UTF-8 bytes, which is the same everywhere; lengths, and which texts there are.
/// </summary>
/// <remarks><c>name</c>: that of the column, by which secrets are known.</remarks>
internal sealed class StringProfiler(ProfileLevel level, string? name) : ColumnProfiler
{
    private const int MaxBytes = BytesDetail.MostBytes;

    private static readonly Comparer<byte[]?> Order = Comparer<byte[]?>.Create((one, two) => one.AsSpan().SequenceCompareTo(two));

    private readonly BytesDetail? _detail = level == ProfileLevel.Basic ? null : new BytesDetail(level, isText: true);
    private byte[]? _min;
    private byte[]? _max;
    private long _count;
    private long _shortest = long.MaxValue;
    private long _longest = -1;
    private long _characters;
    private bool _lacksLengths;

    public override void Add(ColumnSummary part)
    {
        base.Add(part);
        if (part is not { Min: { } min, Max: { } max })
        {
            return;
        }

        Include(Encoding.UTF8.GetBytes(min));
        Include(Encoding.UTF8.GetBytes(max));
        _detail?.Add(part.Sketch);
        _lacksLengths |= part.Characters is null;
        _count += part.Count;
        (_shortest, _longest) = (Math.Min(_shortest, part.Shortest ?? _shortest), Math.Max(_longest, part.Longest ?? _longest));
        _characters += part.Characters ?? 0;
    }

    public override ColumnSummary Summarise()
    {
        var summary = base.Summarise() with { Min = Head(_min), Max = Head(_max) };
        return _detail is null || _count == 0 ? summary : summary with
        {
            Count = _count,
            Shortest = _shortest,
            Longest = _longest,
            Characters = _characters,
            Sketch = _detail.Write(),
        };
    }

    public override ColumnProfile Finish()
    {
        var profile = base.Finish() with { Min = ToJson(_min), Max = ToJson(_max) };
        if (_detail?.Merged is { Column.IsEmpty: false } merged)
        {
            profile = merged.AddDistinct(profile, _count) with { Top = merged.Top(Show, Order) };
        }

        return _detail is null || _lacksLengths || _count == 0 ? profile : profile with
        {
            Lengths = new TextLengths { Min = _shortest, Max = _longest, Mean = (double)_characters / _count },
        };
    }

    protected override void AddValues(IArrowArray array)
    {
        var strings = (StringArray)array;
        if (strings.Length == strings.NullCount)
        {
            return;
        }

        var validity = new Validity(array);
        AddEnds(strings.Values, strings.ValueOffsets, validity);
        _count += strings.Length - strings.NullCount;
        if (_detail is not null)
        {
            AddLengths(strings.Values, strings.ValueOffsets, validity);
            _detail.Add(strings.Values, strings.ValueOffsets, validity);
        }
    }

    private void AddEnds(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> offsets, Validity validity)
    {
        var (least, greatest) = (Front(_min), Front(_max));
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            if (validity.HasNulls && !validity[i])
            {
                continue;
            }

            var (start, length) = (offsets[i], offsets[i + 1] - offsets[i]);
            var front = Front(bytes, start, length);
            if (front <= least || front >= greatest || _min is null)
            {
                Include(bytes.Slice(start, length));
                (least, greatest) = (Front(_min), Front(_max));
            }
        }
    }

    private void AddLengths(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> offsets, Validity validity)
    {
        var isAscii = Ascii.IsValid(bytes[offsets[0]..offsets[^1]]);
        var (shortest, longest, characters) = (_shortest, _longest, 0L);
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            if (validity.HasNulls && !validity[i])
            {
                continue;
            }

            var length = isAscii ? offsets[i + 1] - offsets[i] : Characters(bytes[offsets[i]..offsets[i + 1]]);
            (shortest, longest) = (Math.Min(shortest, length), Math.Max(longest, length));
            characters += length;
        }

        (_shortest, _longest) = (shortest, longest);
        _characters += characters;
    }

    /// <summary>The first eight bytes as a number: of two texts with different ones, the lesser has the lesser number.</summary>
    private static ulong Front(ReadOnlySpan<byte> bytes, int start, int length)
    {
        if (start + sizeof(ulong) > bytes.Length)
        {
            return Front(bytes.Slice(start, length).ToArray());
        }

        var front = BinaryPrimitives.ReadUInt64BigEndian(bytes[start..]);
        return length >= sizeof(ulong) ? front : length == 0 ? 0 : front & (ulong.MaxValue << (64 - (8 * length)));
    }

    private static ulong Front(byte[]? text)
    {
        Span<byte> front = stackalloc byte[sizeof(ulong)];
        front.Clear();
        text?.AsSpan(0, Math.Min(text.Length, front.Length)).CopyTo(front);
        return BinaryPrimitives.ReadUInt64BigEndian(front);
    }

    // All bytes but those that continue a character.
    private static int Characters(ReadOnlySpan<byte> text)
    {
        var characters = 0;
        foreach (var unit in text)
        {
            characters += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return characters;
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

    private JsonElement? Show(byte[]? text) =>
        text is null ? null : ProfileValue.Of(SecretText.RedactValue(name ?? "", Encoding.UTF8.GetString(text)));
}
