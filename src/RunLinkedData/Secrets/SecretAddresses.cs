using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>Removes credentials from addresses: user-info of URLs, addresses of Oracle, addresses that are themselves the secret.</summary>
internal static partial class SecretAddresses
{
    public static string Redact(string text)
    {
        text = UserInfo().Replace(text, "$1" + SecretName.Mask + "@");
        text = OddUserInfo().Replace(text, "$1" + SecretName.Mask + "@");
        text = Hook().Replace(text, "$1" + SecretName.Mask);
        return Oracle().Replace(text, "$1$2" + SecretName.Mask + "@");
    }

    /// <summary>An address without its user-info.</summary>
    public static string WithoutUser(string address) => WithoutOddUser(User().Replace(address, "$1"));

    /// <summary>An address without a user-info whose password has characters that end it, not escaped.</summary>
    public static string WithoutOddUser(string address) => OddUser().Replace(address, "$1");

    // scheme://user:password@host: all up to the last @ before the path. What stands there in addresses of Azure's storage is a container.
    [GeneratedRegex("^(?!(?:abfs|wasb)s?://[a-z0-9${}-]{1,63}@)([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@", RegexOptions.CultureInvariant)]
    private static partial Regex User();

    // What looks like a port is one.
    [GeneratedRegex(
        """^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#\s"'<>\[:@]{0,256}:(?![0-9]{1,5}(?:[/?]|$)).{1,1024}@(?=[\w.\[-])""",
        RegexOptions.CultureInvariant)]
    private static partial Regex OddUser();

    // In a text. git@ is the name that everybody has on a forge.
    [GeneratedRegex(
        """
        (\b[A-Za-z][A-Za-z0-9+.-]{1,30}://)
          (?!(?:git|\*\*\*|(?<=\b(?:abfs|wasb)s?://)[a-z0-9${}-]{1,63})@[^@\s/]{1,255}(?:[/\s]|$))[^/?\#\s"'<>]{1,1024}@
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex UserInfo();

    [GeneratedRegex(
        """
        (\b[A-Za-z][A-Za-z0-9+.-]{1,30}://)[^/?\#\s"'<>\[:@]{0,256}:
          (?![0-9]{1,5}(?:[/?"',;)\]}>\s]|$)|[${<%*\\])[^\s"]{1,256}@(?=[\w.\[-])
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OddUserInfo();

    // Whoever has the address may write: Slack, Discord, Microsoft Teams, Telegram.
    [GeneratedRegex(
        """
        (hooks\.slack\.com/(?:services|workflows|triggers)/
          |discord(?:app)?\.com/api/(?:v[0-9]{1,3}/)?webhooks/[0-9]{1,30}/
          |(?:\.webhook|outlook)\.office(?:365)?\.com/webhook(?:b2)?/
          |api\.telegram\.org/(?:file/)?bot)[^\s"'<>?#]{8,512}
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Hook();

    // user/password@ with a descriptor behind it that only Oracle has: jdbc:oracle:thin:, @//host, @host:15xx/service.
    [GeneratedRegex(
        """
        (:(?:thin|oci8?):[^/\s"'@]{1,128}/)[^\s"']{1,128}@
        |((?<![\w/.-])[\w$\#.-]{1,128}/)[^\s/"'@]{1,128}@(?=//[\w.-]|[\w.-]{1,253}:15[0-9]{2}[/:])
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Oracle();
}
