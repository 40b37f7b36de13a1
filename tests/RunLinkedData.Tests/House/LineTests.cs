using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.House;

/// <summary>No line of code is longer than <c>.editorconfig</c> says, unless it is little more than a text that cannot be broken.</summary>
public partial class LineTests
{
    // What may stand around such a text: a call's parentheses, a comma, a short name.
    private const int Around = 20;

    private static readonly string[] Folders = ["src", "tests", "examples"];

    private static int Columns =>
        int.Parse(MaxLineLength().Match(File.ReadAllText(Repository.PathOf(".editorconfig"))).Groups[1].ValueSpan);

    private static IEnumerable<string> Files =>
        Folders.SelectMany(folder => Directory.GetFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    [Test]
    public void Lines_FitTheColumns() => Assert.That(Files.SelectMany(file => LongLines(file, File.ReadAllText(file))), Is.Empty);

    [TestCase("""var address = "https://example.com/{0}";""", 0)]
    [TestCase("""var address = "https://example.com/{0} {0}";""", 1)]
    [TestCase("\"\"\"\n{0} {0}\n\"\"\"", 0)]
    [TestCase("var text = @\"{0} {0}\";", 0)]
    [TestCase("// {0} {0}", 1)]
    [TestCase("Call(1, {0}, {0});", 1)]
    [TestCase("Call(1111111111111, 2222222222222, 3333333333333, \"{0}\");", 1)]
    public void LongLine_IsAllowed_OnlyForATextThatCannotBeBroken(string code, int found)
    {
        var text = code.Replace("{0}", new string('x', Columns), StringComparison.Ordinal);

        Assert.That(LongLines("a.cs", text).Count(), Is.EqualTo(found));
    }

    private static IEnumerable<string> LongLines(string file, string text)
    {
        var columns = Columns;
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines.All(line => line.Length <= columns))
        {
            return [];
        }

        var tree = CSharpSyntaxTree.ParseText(
            string.Join('\n', lines), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest));
        var texts = tree.GetRoot().DescendantNodes().Where(IsUnbreakable).Select(node => tree.GetLineSpan(node.Span)).ToList();
        return lines.Index()
            .Where(line => line.Item.Length > columns && !texts.Any(span => IsMost(span, line.Index, line.Item)))
            .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}, line {line.Index + 1}: {line.Item.Length} columns");
    }

    // A raw or verbatim text is shown as it is; any other can be broken at a blank.
    private static bool IsUnbreakable(SyntaxNode node) => node switch
    {
        InterpolatedStringExpressionSyntax text => IsAsItIs(text.StringStartToken.Text),
        LiteralExpressionSyntax text when text.Token.Value is string said =>
            IsAsItIs(text.Token.Text) || !said.Contains(' ', StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsAsItIs(string start) =>
        start.Contains("\"\"\"", StringComparison.Ordinal) || start.StartsWith('@') || start.StartsWith("$@", StringComparison.Ordinal);

    private static bool IsMost(FileLinePositionSpan span, int index, string line)
    {
        if (index < span.StartLinePosition.Line || index > span.EndLinePosition.Line)
        {
            return false;
        }

        var start = index == span.StartLinePosition.Line ? span.StartLinePosition.Character : 0;
        var end = index == span.EndLinePosition.Line ? span.EndLinePosition.Character : line.Length;
        return line[..start].Trim().Length + line[end..].Trim().Length <= Around;
    }

    [GeneratedRegex("max_line_length = ([0-9]+)")]
    private static partial Regex MaxLineLength();
}
