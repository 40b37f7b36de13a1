using System.Text.RegularExpressions;

namespace RunLinkedData.Tables.Formats;

/// <summary>What the Parquet library says of a file that it cannot read.</summary>
internal static partial class ParquetErrors
{
    /// <summary>Its sentence, in one line and without the name of its own type around it.</summary>
    public static string Describe(Exception error)
    {
        var text = string.Join(' ', error.Message.Split((char[])['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries));
        return Native().Match(text) is { Success: true } native ? native.Groups[1].Value : text;
    }

    [GeneratedRegex(@"\A\w+ \(message: '(.*)'\)\z")]
    private static partial Regex Native();
}
