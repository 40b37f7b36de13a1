using System.Text;
using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>Finds credentials by the scheme in front of them, as the header Authorization has them.</summary>
internal static partial class SecretHeaders
{
    public static string Redact(string text)
    {
        text = Bearer().Replace(text, "$1" + SecretName.Mask);
        text = Authorization().Replace(text, "$1$2" + SecretName.Mask);
        return Basic()
            .Replace(text, match => IsUserAndPassword(match.Groups[2].Value) ? match.Groups[1].Value + SecretName.Mask : match.Value);
    }

    private static bool IsUserAndPassword(string base64)
    {
        Span<byte> bytes = stackalloc byte[512];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            && bytes[..length].IndexOf((byte)':') >= 0
            && Encoding.UTF8.GetString(bytes[..length]).All(character => !char.IsControl(character) && character != '\uFFFD');
    }

    // RFC 6750.
    [GeneratedRegex(
        @"(\bBearer[ \t]{1,4})(?=[\w.~+/-]{0,256}[0-9])[\w.~+/-]{8,}={0,2}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bearer();

    // RFC 7617.
    [GeneratedRegex(@"(\bBasic[ \t]{1,4})([A-Za-z0-9+/]{4,600}={0,2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Basic();

    // The header with a scheme, whatever its parameters look like.
    [GeneratedRegex(
        """
        (\bAuthorization\\{0,4}["']?\]?[ \t]{0,4}[:=,][ \t]{0,4}\\{0,4}["']?
          (?:(?:Bearer|Basic|Token|ApiKey|AWS4-HMAC-SHA256|SharedKey)[ \t]{1,4})(?![{$<*]))[^"'\\\r\n]+
        |(\bAuthorization\\{0,4}["']?\]?[ \t]{0,4}[:=,][ \t]{0,4}\\{0,4}["']?Digest[ \t]{1,4}(?![{$<*]))[^\r\n]+
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Authorization();
}
