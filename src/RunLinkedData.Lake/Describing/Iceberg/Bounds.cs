using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>Writes bounds of columns (https://iceberg.apache.org/spec/#binary-single-value-serialization).</summary>
internal static class Bounds
{
    private const int MostCharacters = 16;

    /// <summary>A value that is not greater than the least one; null when there is none to tell.</summary>
    /// <param name="value">The least value, as <see cref="LeafFacts"/> has it.</param>
    /// <param name="type">The type that the version has for the column.</param>
    public static byte[]? Lower(object? value, string type) =>
        value is byte[] text ? Cut(text) is { } runes ? Encode(runes) : null : Write(value, type);

    /// <summary>A value that is not less than the greatest one; null when there is none to tell.</summary>
    public static byte[]? Upper(object? value, string type) =>
        value is byte[] text ? Cut(text) is { } runes ? Raised(text, runes) : null : Write(value, type);

    private static byte[]? Write(object? value, string type)
    {
        switch (value)
        {
            case bool flag:
                return [flag ? (byte)1 : (byte)0];
            case BigInteger digits:
                return digits.ToByteArray(isBigEndian: true);
            case long number when type is "int32" or "date":
                var four = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32LittleEndian(four, (int)number);
                return four;
            case long number:
                var eight = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(eight, number);
                return eight;
            default:
                return null;
        }
    }

    private static List<Rune>? Cut(byte[] text)
    {
        List<Rune> runes = [];
        for (var rest = text.AsSpan(); !rest.IsEmpty && runes.Count < MostCharacters;)
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
