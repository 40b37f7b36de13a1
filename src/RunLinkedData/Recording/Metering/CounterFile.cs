using System.Globalization;

namespace RunLinkedData.Recording.Metering;

/// <summary>Reads the small files in which Linux counts.</summary>
internal static class CounterFile
{
    private const double BytesOfKilobyte = 1024;

    /// <summary>The lines of a file; none when it cannot be read.</summary>
    public static string[] Lines(params ReadOnlySpan<string> path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The number that a file consists of; null when it is none, such as <c>max</c>.</summary>
    public static double? Number(params ReadOnlySpan<string> path) => Lines(path) is [var line, ..] ? ToNumber(line) : null;

    /// <summary>The number after a name, in a file of lines with a name and a number each.</summary>
    public static double? Named(string name, params ReadOnlySpan<string> path) => Lines(path)
        .Select(line => line.Split(' '))
        .FirstOrDefault(words => words.Length == 2 && words[0] == name) is [_, var text]
            ? ToNumber(text)
            : null;

    /// <summary>The bytes that follow a name, such as <c>MemTotal:</c>, in lines that count kilobytes; null when there are none.</summary>
    public static double? Bytes(string name, IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? ToNumber(line[name.Length..].Replace("kB", "", StringComparison.Ordinal)) * BytesOfKilobyte
            : null;

    public static double? ToNumber(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
