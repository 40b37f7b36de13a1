using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Tests.Questions.Lineage;

/// <summary>Graphs as text, with names and links that try to be more than that.</summary>
[TestFixture]
public partial class LineageTextTests
{
    private static readonly Gen<string> Nasty = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["\"'`<>&;#:%{}[]()|\\\n\r\t-=.,*_~^@!?/ aZ09\u202e\u2028\ud83d\ude00ßﬂ°¶"], 0, 60],
        Gen.OneOf(
            "\"]\n    click n0 href \"javascript:alert(1)\"",
            "click n0 call alert()",
            "%%{init: {\"securityLevel\": \"loose\"}}%%",
            "</text><script>alert(1)</script>",
            "style n0:fill#quot;;",
            "classDef a:#x;",
            "`**bold**`",
            "1. one",
            "- item",
            "# head",
            "end",
            "subgraph x",
            "a\\",
            "\\N\\G\\l",
            "&lt;b&gt;",
            "&#34;",
            "#quot;#35;",
            "ﬂ°°34¶ß",
            "<br/>",
            "---\ntitle: x\n---",
            "$$x^2$$",
            "fa:fa-bomb",
            "http://www.example.com",
            "www.example.com",
            "a@b.example",
            "👨‍👩‍👧",
            new string('x', 10_000)));

    private static readonly Gen<string> Links = Gen.OneOf(
        Nasty,
        Nasty.Select(text => "https://host.example/" + text),
        Nasty.Select(text => "https://host.example/#" + text),
        Nasty.Select(text => "http://" + text));

    internal static readonly Gen<LineageGraph> Graphs =
        from texts in Nasty.Array[9]
        from links in Links.Array[3]
        from status in Gen.OneOf(Enum.GetValues<RunStatus>())
        from isDeleted in Gen.Bool
        select Graph(texts, links, status, isDeleted);

    [Test]
    public void ToMermaid_AnyText_IsALineOfTheGrammarAndSaysTheText() => Graphs.Sample(graph =>
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
            Graph([text, .. Enumerable.Repeat("x", 8)], ["", "", ""], RunStatus.Finished, false).ToMermaid(),
            Does.Contain($"[\"{escaped}<br/>"));

    [Test]
    public void ToDot_AnyText_IsALineOfTheGrammarAndSaysTheText() => Graphs.Sample(graph =>
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
    public void ToJson_AnyText_HoldsAllOfItAndNoHtml() => Graphs.Sample(graph =>
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
               select Graph(Enumerable.Repeat("x", 9).ToArray(), ["", "", ""], status, isDeleted),
        ];

        Assert.That(graphs.Select(graph => graph.ToMermaid().Split("classDef")[1]).Distinct().Count(), Is.EqualTo(graphs.Length));
        Assert.That(graphs.Select(graph => graph.ToDot()).Distinct().Count(), Is.EqualTo(graphs.Length));
    }

    private static LineageGraph Graph(string[] texts, string[] links, RunStatus status, bool isDeleted)
    {
        var run = new LineageNode
        {
            Id = "0123456789abcdef0123456789abcdef",
            Kind = LineageNodeKind.Run,
            Level = 0,
            Process = texts[0],
            RunName = texts[1],
            Status = status,
            IsDeleted = isDeleted,
            StartedAt = DateTimeOffset.UnixEpoch,
            Commit = texts[2],
            IsDirty = true,
            PageUrl = WebLink.Of(links[0]),
            ExecutorUrl = WebLink.Of(links[1]),
            User = texts[3],
            Datasets = [new ProvenanceOutput { Dataset = texts[4], Digest = texts[5] }],
        };
        var external = new LineageNode
        {
            Id = "external:" + texts[6],
            Kind = LineageNodeKind.External,
            Level = -1,
            External = new ExternalInput { Name = texts[6], Source = links[2], Version = texts[7] },
        };
        var missing = new LineageNode
        {
            Id = texts[8].Length == 0 ? "missing" : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(texts[8])),
            Kind = LineageNodeKind.Missing,
            Level = -1,
        };
        external = external with { Id = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(external.Id)) };
        return new LineageGraph(
            run,
            null,
            [external, missing, run],
            [
                new LineageEdge { From = external.Id, To = run.Id, Dataset = texts[6] },
                new LineageEdge { From = missing.Id, To = run.Id, Dataset = texts[4] },
            ],
            false);
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
