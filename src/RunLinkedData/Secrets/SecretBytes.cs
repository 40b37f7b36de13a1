using System.Text;

namespace RunLinkedData.Secrets;

/// <summary>Removes secrets from the content of a file, whatever its encoding: every byte that is not part of a secret stays.</summary>
internal static class SecretBytes
{
    // A letter for each byte above ASCII, so that a word ends for the patterns where it ends for people. These have no case.
    private const char FirstLetter = '\u4E00';
    private const int FirstByte = 0x80;

    /// <summary>
    /// The content with <c>***</c> in place of secrets; the same array when there are none. UTF-16 counts as text with its byte order mark
    /// only; of other encodings, those that hold ASCII as it is.
    /// </summary>
    public static byte[] Redact(byte[] content) => Utf16(content) is { } encoding ? RedactAs(encoding, content) : RedactText(content);

    /// <summary>Whether <see cref="Redact"/> would change it.</summary>
    public static bool HasAny(byte[] content) => !ReferenceEquals(Redact(content), content);

    private static byte[] RedactText(byte[] content)
    {
        var text = string.Create(content.Length, content, static (letters, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                letters[i] = bytes[i] < FirstByte ? (char)bytes[i] : (char)(FirstLetter + bytes[i] - FirstByte);
            }
        });
        var redacted = SecretText.Redact(text);
        return redacted == text
            ? content
            : Array.ConvertAll(
                redacted.ToCharArray(), static letter => (byte)(letter < FirstByte ? letter : letter - FirstLetter + FirstByte));
    }

    private static byte[] RedactAs(Encoding encoding, byte[] content)
    {
        var text = encoding.GetString(content);
        var redacted = SecretText.Redact(text);
        return redacted == text ? content : encoding.GetBytes(redacted);
    }

    private static UnicodeEncoding? Utf16(byte[] content) => content switch
    {
        [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        _ => null,
    };
}
