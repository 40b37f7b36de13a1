using System.Text.RegularExpressions;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Readme;

/// <summary>
/// A block of code of a page: its language, its text, the line at which it begins, and what it prints, which is the block
/// <c>text</c> that follows it at once.
/// </summary>
internal sealed record MarkdownBlock(string Language, string Text, int Line, string? Printed);

/// <summary>A page of the repository, by its path in it.</summary>
internal sealed partial record MarkdownPage(string Path, IReadOnlyList<MarkdownBlock> Blocks)
{
    public static MarkdownPage Read(string path)
    {
        var text = File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n");
        return new MarkdownPage(path, [.. Block().Matches(text).Select(match => new MarkdownBlock(
            match.Groups["language"].Value,
            match.Groups["text"].Value,
            text[..match.Index].Count(character => character == '\n') + 1,
            match.Groups["printed"] is { Success: true } printed ? printed.Value : null))]);
    }

    [GeneratedRegex(
        "^```(?<language>[a-z]*)\\n(?<text>.*?)^```$(?:\\n\\n```text\\n(?!\\$ )(?<printed>.*?)^```$)?",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
