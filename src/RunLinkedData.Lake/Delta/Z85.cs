using System.Buffers.Binary;

namespace RunLinkedData.Lake.Delta;

/// <summary>Text that stands for bytes, five characters for four: https://rfc.zeromq.org/spec/32.</summary>
internal static class Z85
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private const int Characters = 5;

    /// <summary>The bytes of a text.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % Characters != 0)
        {
            throw new FormatException("a text is cut off");
        }

        var bytes = new byte[text.Length / Characters * sizeof(uint)];
        for (var i = 0; i < text.Length / Characters; i++)
        {
            var value = 0UL;
            foreach (var character in text.Slice(i * Characters, Characters))
            {
                var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
                value = digit >= 0 ? (value * 85) + (ulong)digit : throw new FormatException($"'{character}' is in a text");
            }

            BinaryPrimitives.WriteUInt32BigEndian(
                bytes.AsSpan(i * sizeof(uint)), value <= uint.MaxValue ? (uint)value : throw new FormatException("a text is no number"));
        }

        return bytes;
    }
}
