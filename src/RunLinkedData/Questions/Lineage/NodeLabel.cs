using System.Globalization;
using System.Text;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Questions.Lineage;

/// <summary>What pictures of a graph say of a node, before it is escaped for the language of the picture.</summary>
internal static class NodeLabel
{
    /// <summary>The most characters of a line.</summary>
    public const int LongestLine = 80;

    private const int ShortId = 8;
    private const int ShortCommit = 10;
    private const int JoinsEmoji = 0x200D;

    /// <summary>The kind of look a node has.</summary>
    public static string StyleOf(LineageNode node) => node switch
    {
        { Kind: LineageNodeKind.External } => "external",
        { Kind: LineageNodeKind.Missing } => "missing",
        { IsDeleted: true } => "deleted",
        _ => State(node).ToLowerInvariant(),
    };

    /// <summary>The lines of text in a node, at least one: none of them empty, long, or with characters that cannot be seen.</summary>
    public static IEnumerable<string> LinesOf(LineageNode node) =>
        Raw(node).Select(line => Clean(line)).Where(line => line.Length > 0).DefaultIfEmpty("?");

    /// <summary>Text from outside as one line that can be shown.</summary>
    public static string Clean(string? text) => Clean(text, LongestLine);

    /// <summary>The same, of so many characters at most.</summary>
    public static string Clean(string? text, int longest)
    {
        StringBuilder clean = new();
        var length = 0;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            // Marks that turn the direction of writing could make one name look like another.
            var category = Rune.GetUnicodeCategory(rune);
            if (category == UnicodeCategory.Format && rune.Value != JoinsEmoji)
            {
                continue;
            }

            if (++length > longest)
            {
                return clean.ToString().Trim() + "…";
            }

            clean.Append(category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? " "
                : rune.ToString());
        }

        return clean.ToString().Trim();
    }

    private static string?[] Raw(LineageNode node) => node.Kind switch
    {
        LineageNodeKind.External => [node.External!.Name, node.External.Version, node.External.Source],
        LineageNodeKind.Missing => ["no such run", node.Id],
        _ =>
        [
            node.Process,
            string.IsNullOrEmpty(node.RunName) ? Start(node.Id, ShortId) : $"{node.RunName} ({Start(node.Id, ShortId)})",
            $"{State(node)}{(node.IsDeleted ? ", deleted" : "")}, "
            + $"{node.StartedAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
            node.Commit is { } commit ? $"commit {Start(commit, ShortCommit)}{(node.IsDirty == true ? ", changed" : "")}" : null,
        ],
    };

    private static string State(LineageNode node) => node.Status!.Value.ToText();

    private static string Start(string text, int length) => text.Length <= length ? text : text[..length];
}
