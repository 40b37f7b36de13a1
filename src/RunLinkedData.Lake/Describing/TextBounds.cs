using System.Text;

namespace RunLinkedData.Lake.Describing;

/// <summary>Bounds of text that are not longer than some characters: what is longer is cut, and of the upper one raised.</summary>
internal static class TextBounds
{
    /// <summary>A text that is not greater than this one; null when it is no text.</summary>
    public static byte[]? Lower(byte[] text, int most) => Cut(text, most) is { } runes ? Encode(runes) : null;

    /// <summary>A text that is not less than this one; null when it is no text, or when there is none.</summary>
    public static byte[]? Upper(byte[] text, int most) => Cut(text, most) is { } runes ? Raised(text, runes) : null;

    private static List<Rune>? Cut(byte[] text, int most)
    {
        List<Rune> runes = [];
        for (var rest = text.AsSpan(); !rest.IsEmpty && runes.Count < most;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var bytes) != System.Buffers.OperationStatus.Done)
            {
                return null;
            }

            runes.Add(rune);
            rest = rest[bytes..];
        }

        return runes;
    }

    private static byte[]? Raised(byte[] text, List<Rune> runes)
    {
        if (Encode(runes) is var whole && whole.Length == text.Length)
        {
            return whole;
        }

        // The last character that has a next one gets it, and those behind it go.
        for (var i = runes.Count - 1; i >= 0; i--)
        {
            var next = runes[i].Value == 0xd7ff ? 0xe000 : runes[i].Value + 1;
            if (Rune.IsValid(next))
            {
                return Encode([.. runes[..i], new Rune(next)]);
            }
        }

        return null;
    }

    private static byte[] Encode(IEnumerable<Rune> runes) => Encoding.UTF8.GetBytes(string.Concat(runes));
}
