namespace RunLinkedData.Model.Manifest;

/// <summary>
/// The names of the formats of rows that this library brings. Others have names of their own: <see cref="RunTrackerOptions.Formats"/>.
/// </summary>
public static class DatasetFormat
{
    /// <summary>Parquet files, compressed with Zstandard. The default: small, fast, typed, and read by every data tool.</summary>
    public const string Parquet = "parquet";

    /// <summary>CSV files as RFC 4180 has them: UTF-8, a header line, LF line ends.</summary>
    public const string Csv = "csv";

    /// <summary>JSON Lines: UTF-8, one JSON object per row and line.</summary>
    public const string JsonLines = "json_lines";

    /// <summary>What older manifests have in the place of a format when the content is files; the name of none.</summary>
    internal const string OfFiles = "files";

    private const int MaxNameLength = 50;

    /// <summary>Whether a format may have this name.</summary>
    internal static bool IsName(string? name) =>
        name is { Length: > 0 and <= MaxNameLength } and not OfFiles
        && char.IsAsciiLetterLower(name[0])
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');
}
