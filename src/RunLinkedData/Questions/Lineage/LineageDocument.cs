using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace RunLinkedData.Questions.Lineage;

/// <summary>A graph as its JSON has it.</summary>
internal sealed record LineageDocument(
    int LineageVersion,
    string Start,
    string? Dataset,
    bool IsCut,
    IReadOnlyList<LineageNode> Nodes,
    IReadOnlyList<LineageEdge> Edges)
{
    private const int CurrentVersion = 1;

    // Indented for people; what has a meaning in HTML is escaped, as graphs end up in pages.
    private static readonly LineageJson Readable = new(new JsonSerializerOptions(LineageJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });

    public static string Write(LineageGraph graph) =>
        JsonSerializer.Serialize(
            new LineageDocument(CurrentVersion, graph.Start.Id, graph.Dataset, graph.IsCut, graph.Nodes, graph.Edges),
            Readable.LineageDocument)
        + "\n";
}
