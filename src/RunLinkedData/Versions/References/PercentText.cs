using System.Globalization;
using System.Text;

namespace RunLinkedData.Versions.References;

/// <summary>Percent-encoding, read strictly: what is not well-formed is refused instead of taken as it stands.</summary>
internal static class PercentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The decoded text; null when it is not well-formed, with the place of the first bad run of <c>%</c>.</summary>
    public static string? Decode(string text, out int wrong)
    {
        wrong = text.IndexOf('%', StringComparison.Ordinal);
        if (wrong < 0)
        {
            return text;
        }

        var decoded = new StringBuilder();
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                decoded.Append(text[i++]);
                continue;
            }

            wrong = i;
            bytes.Clear();
            for (; i < text.Length && text[i] == '%'; i += 3)
            {
                if (i + 2 >= text.Length
                    || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                {
                    wrong = i;
                    return null;
                }

                bytes.Add(value);
            }

            try
            {
                decoded.Append(Strict.GetString([.. bytes]));
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }

        return decoded.ToString();
    }
}
