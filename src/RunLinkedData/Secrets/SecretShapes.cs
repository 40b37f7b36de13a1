using System.Text;
using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>
/// Finds secrets that show what they are by their shape: keys and tokens of known services, headers, credentials in addresses.
/// </summary>
/// <remarks>
/// The prefixes are those that the services publish so that scanners find their tokens. Every pattern is linear: it starts at the start of
/// a word only, or repeats a bounded number of times.
/// </remarks>
internal static partial class SecretShapes
{
    public static string Redact(string text)
    {
        text = Token().Replace(text, SecretName.Mask);
        text = WebToken().Replace(text, SecretName.Mask);
        text = SlackHook().Replace(text, "$1" + SecretName.Mask);
        text = UserInfo().Replace(text, "$1" + SecretName.Mask + "@");
        text = Bearer().Replace(text, "$1" + SecretName.Mask);
        text = Authorization().Replace(text, "$1" + SecretName.Mask);
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

    [GeneratedRegex(
        """
        (?<![A-Za-z0-9_])(?:
          (?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])
          |gh[pousr]_[A-Za-z0-9]{36,255}
          |github_pat_[A-Za-z0-9_]{22,255}
          |gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w.-]{20,255}
          |xox[a-z]-[\w-]{10,255}
          |xapp-[\w-]{10,255}
          |AIza[\w-]{35}
          |ya29\.[\w-]{20,2048}
          |GOCSPX-[\w-]{20,64}
          |npm_[A-Za-z0-9]{36}
          |pypi-[\w-]{16,255}
          |oy2[a-z0-9]{43}
          |sk-(?=[\w-]{0,100}[0-9])[\w-]{20,255}
          |[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}
          |hf_[A-Za-z0-9]{30,64}
          |dapi[0-9a-f]{32}
          |dop_v1_[0-9a-f]{64}
          |hvs\.[\w-]{20,255}
          |SG\.[\w-]{22}\.[\w-]{43}
        )
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    // RFC 7519: base64url of {" in front. A removed line of a diff may put one - before it.
    [GeneratedRegex(@"(?<!\w|[\w-]-)eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*){0,3}", RegexOptions.CultureInvariant)]
    private static partial Regex WebToken();

    [GeneratedRegex(@"(hooks\.slack\.com/services/)[\w/]{10,255}", RegexOptions.CultureInvariant)]
    private static partial Regex SlackHook();

    // scheme://user:password@: all up to the last @ before the path. git@ is the name that everybody has on a forge.
    [GeneratedRegex(
        """(\b[A-Za-z][A-Za-z0-9+.-]{1,30}://)(?!(?:git|\*\*\*)@[^@\s/]{1,255}(?:[/\s]|$))[^/?#\s"'<>]{1,1024}@""",
        RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    // RFC 6750.
    [GeneratedRegex(
        @"(\bBearer[ \t]{1,4})(?=[\w.~+/-]{0,256}[0-9])[\w.~+/-]{16,}={0,2}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bearer();

    // RFC 7617.
    [GeneratedRegex(@"(\bBasic[ \t]{1,4})([A-Za-z0-9+/]{4,600}={0,2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Basic();

    // The header with a scheme, whatever its parameters look like.
    [GeneratedRegex(
        """(\bAuthorization["']?\]?[ \t]{0,4}[:=,][ \t]{0,4}["']?(?:Bearer|Basic|Token|Digest|ApiKey|AWS4-HMAC-SHA256|SharedKey)[ \t]{1,4})(?![{$<*])[^"'\r\n]+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Authorization();
}
