using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Tests.Questions.Lineage;

/// <summary>Graphs as text, with names and links that try to be more than that.</summary>
[TestFixture]
public partial class LineageTextTests
{
    [Test]
    public void ToMermaid_AnyText_IsALineOfTheGrammarAndSaysTheText() => OddGraphs.All.Sample(graph =>
    {
        var lines = graph.ToMermaid().Split('\n');

        Assert.That(lines[1..^1], Has.All.Matches<string>(line => MermaidLine().IsMatch(line!)));
        Assert.That(
            lines[1..].Where(line => NodeLine().IsMatch(line)).Select(Unescape),
            Is.EqualTo(graph.Nodes.Select(node => string.Join("<br/>", NodeLabel.LinesOf(node)))));
        Assert.That(lines.Count(line => line.Contains("-->", StringComparison.Ordinal)), Is.EqualTo(graph.Edges.Count));
        Assert.That(
            lines.Count(line => line.StartsWith("    click", StringComparison.Ordinal)),
            Is.EqualTo(graph.Nodes.Count(node => node.Link is not null)));

        static string Unescape(string line) => EntityCode()
            .Replace(
                NodeLine().Match(line).Groups[1].Value,
                code => new Rune(int.Parse(code.Groups[1].Value, CultureInfo.InvariantCulture)).ToString())
            .Replace("\u200b", "", StringComparison.Ordinal);
    });

    [TestCase("$$x^2$$", "#36;#8203;#36;x#94;2#36;#8203;#36;")]
    [TestCase("fa:fa-bomb", "fa#58;#8203;fa-bomb")]
    [TestCase("ﬂ°°34¶ß", "ﬂ#8203;#176;#176;34#182;#8203;ß")]
    [TestCase("1. a_b-c _d_ - <b>\"", "1#46; a_b-c #95;d_ #45; #60;b#62;#34;")]
    public void ToMermaid_WhatMermaidReadsInText_IsTakenApart(string text, string escaped) =>
        Assert.That(
            OddGraphs.Graph([text, .. Enumerable.Repeat("x", 8)], ["", "", ""], RunStatus.Finished, false).ToMermaid(),
            Does.Contain($"[\"{escaped}<br/>"));

    [Test]
    public void ToDot_AnyText_IsALineOfTheGrammarAndSaysTheText() => OddGraphs.All.Sample(graph =>
    {
        var lines = graph.ToDot().Split('\n');

        Assert.That(lines[4..^2], Has.All.Matches<string>(line => DotLine().IsMatch(line!)));
        Assert.That(
            lines[4..^2].Take(graph.Nodes.Count).Select(Label),
            Is.EqualTo(graph.Nodes.Select(node => string.Join('\n', NodeLabel.LinesOf(node)))));

        static string Label(string line) => DotEscape().Replace(DotLine().Match(line).Groups[1].Value, escape => escape.Value switch
        {
            "\\n" => "\n",
            "&amp;" => "&",
            var other => other[1..],
        });
    });

    [Test]
    public void ToJson_AnyText_HoldsAllOfItAndNoHtml() => OddGraphs.All.Sample(graph =>
    {
        var json = graph.ToJson();
        using var document = JsonDocument.Parse(json);
        var nodes = document.RootElement.GetProperty("nodes").EnumerateArray().ToList();

        Assert.That(json.AsSpan().IndexOfAny("<>&'"), Is.Negative);
        Assert.That(nodes.Select(node => node.GetProperty("id").GetString()), Is.EqualTo(graph.Nodes.Select(node => node.Id)));
        var run = graph.Nodes.Single(node => node.Id == graph.Start.Id);
        Assert.That(
            nodes[graph.Nodes.Index().Single(node => node.Item == run).Index].GetProperty("process").GetString(),
            Is.EqualTo(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(run.Process!))));
    });

    [TestCase("https://a.example/x?y=1&z=2#/w;k", "https://a.example/x?y=1&z=2#/w;k")]
    [TestCase("HTTP://A.example", "http://a.example/")]
    [TestCase("https://a.example/a b\"c'<d>", "https://a.example/a%20b%22c%27%3Cd%3E")]
    [TestCase("https://user:secret@a.example/", null)]
    [TestCase("https://a.example/\n", null)]
    [TestCase("javascript:alert(1)", null)]
    [TestCase("data:text/html,x", null)]
    [TestCase("file:///etc/passwd", null)]
    [TestCase("s3://bucket/key", null)]
    [TestCase("//a.example/x", null)]
    [TestCase("/a/b", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void WebLink_AnyText_IsAnAddressOfTheWebOrNone(string? text, string? link) => Assert.That(WebLink.Of(text), Is.EqualTo(link));

    [Test]
    public void ToMermaid_EachState_LooksDifferent()
    {
        LineageGraph[] graphs =
        [
            .. from status in Enum.GetValues<RunStatus>()
               from isDeleted in new[] { false, true }
               where status == RunStatus.Finished || !isDeleted
               select OddGraphs.Graph(Enumerable.Repeat("x", 9).ToArray(), ["", "", ""], status, isDeleted),
        ];

        Assert.That(graphs.Select(graph => graph.ToMermaid().Split("classDef")[1]).Distinct().Count(), Is.EqualTo(graphs.Length));
        Assert.That(graphs.Select(graph => graph.ToDot()).Distinct().Count(), Is.EqualTo(graphs.Length));
    }

    // What the grammar of our own text allows: letters, digits, blanks, hyphens within words and entity codes between the quotes.
    private const string Text = @"(?:[\p{L}\p{Nd} _-]|#[0-9]{1,7};|<br/>)+";

    [GeneratedRegex(
        $@"^    (?:n\d+(?:\[|\[\(|\{{\{{)""{Text}""(?:\]|\)\]|\}}\}})|n\d+ -->(?:\|""{Text}""\|)? n\d+|click n\d+ href ""https?://[!#-;=?-\[\]_a-z~]+"" _blank|classDef [a-z]+ [a-z0-9:#, -]+|class n\d+(?:,n\d+)* [a-z]+)$")]
    private static partial Regex MermaidLine();

    [GeneratedRegex($@"^    n\d+(?:\[|\[\(|\{{\{{)""({Text})""(?:\]|\)\]|\}}\}})$")]
    private static partial Regex NodeLine();

    [GeneratedRegex("#([0-9]+);")]
    private static partial Regex EntityCode();

    [GeneratedRegex(
        @"^    n\d+(?: -> n\d+)? \[label=""((?:[^""\\&\n]|\\[n""\\]|&amp;)*)""(?:, [a-z]+=(?:[a-z0-9]+|""[a-z0-9#,_]+""|""https?://(?:[!#-%'-;=?-\[\]_a-z~]|&amp;)+""))*\];$",
        RegexOptions.IgnoreCase)]
    private static partial Regex DotLine();

    [GeneratedRegex(@"\\.|&amp;")]
    private static partial Regex DotEscape();
}
