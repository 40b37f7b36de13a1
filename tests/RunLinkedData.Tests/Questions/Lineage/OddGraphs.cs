using System.Text;
using CsCheck;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Tests.Questions.Lineage;

/// <summary>Graphs with names and links that try to be more than text.</summary>
internal static class OddGraphs
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

    public static readonly Gen<LineageGraph> All =
        from texts in Nasty.Array[9]
        from links in Links.Array[3]
        from status in Gen.OneOf(Enum.GetValues<RunStatus>())
        from isDeleted in Gen.Bool
        select Graph(texts, links, status, isDeleted);

    public static LineageGraph Graph(string[] texts, string[] links, RunStatus status, bool isDeleted)
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
}
