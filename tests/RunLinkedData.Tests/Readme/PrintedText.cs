using System.Text.RegularExpressions;

namespace RunLinkedData.Tests.Readme;

/// <summary>
/// What programs print, without what is another each time: IDs, commits with their mark of changes, hashes, times, how long
/// something took, addresses of files.
/// </summary>
internal static partial class PrintedText
{
    public static string WithoutIds(string text) => string.Join(
        '\n',
        text.Trim()
            .ReplaceLineEndings("\n")
            .Split('\n')
            .Select(line => Took().Replace(FileUri().Replace(Time().Replace(Id().Replace(line, "ID"), "TIME"), "FILE"), "TOOK").TrimEnd()));

    [GeneratedRegex(@"\b[0-9a-f]{8,64}\b(?:\+changes)?")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")]
    private static partial Regex Time();

    [GeneratedRegex(@"file:///\S+")]
    private static partial Regex FileUri();

    [GeneratedRegex(@"\b\d+\.\ds\b *")]
    private static partial Regex Took();
}
