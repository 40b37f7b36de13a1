using System.Text.RegularExpressions;

namespace RunLinkedData.Datasets;

/// <summary>Where data comes from, as text that may be stored: without credentials.</summary>
internal static partial class SourceText
{
    /// <summary>
    /// Removes the user-info of a URI, and the values of everything in a query or a connection string whose name sounds secret.
    /// </summary>
    public static string WithoutSecrets(string source) =>
        SecretValue().Replace(UserInfo().Replace(source, "$1"), "$1***");

    // scheme://user:password@host: all up to the last @ before the path.
    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")]
    private static partial Regex UserInfo();

    // name=value, ended by & or ; or the end: in queries (also x-amz-signature and sig) and in connection strings (also "Account Key").
    [GeneratedRegex(
        @"((?:^|[?&;])\s*[\w .-]*(?:passw|pwd|secret|token|signature|sig|credential|access[ _-]?key|account[ _-]?key|api[ _-]?key|auth)[\w .-]*\s*=)[^&;#]*",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();
}
