using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Html;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld lineage REF</c>.</summary>
internal sealed class LineageCommand : RldCommand
{
    private readonly Argument<string> _reference = Values.Reference();
    private readonly Option<bool> _up = new("--up") { Description = "Only what it was made from." };
    private readonly Option<bool> _down = new("--down") { Description = "Only what has read it." };
    private readonly Option<int?> _depth = Values.Number("--depth", "How many steps from run to run. Default: to the end.", 0);
    private readonly Option<bool> _columns = new("--columns") { Description = "Also which columns were read, as far as it is recorded." };
    private readonly Option<string> _format = new("--format") { Description = "What to print.", DefaultValueFactory = _ => "tree" };

    public LineageCommand(Host host)
        : base(
            host,
            "lineage",
            "Shows what a version was made from, and what has read it, over any number of steps.",
            ("rld lineage demand-forecast/forecasts@latest", "both ways, as a tree"),
            ("rld lineage sales/items@2026-11-01 --down --depth 1", "who has read that version"),
            ("rld lineage demand-forecast/forecasts@prod --format html > lineage.html", "a page to walk through in a browser"))
    {
        _format.AcceptOnlyFromAmong("tree", "mermaid", "dot", "json", "html");
        Add(_reference);
        Add(_up);
        Add(_down);
        Add(_depth);
        Add(_columns);
        Add(_format);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (up, down) = (parsed.GetValue(_up), parsed.GetValue(_down));
        var graph = await session.Print.WorkAsync("Lineage", _ => session.Tracker.GetLineageAsync(
            parsed.GetRequiredValue(_reference),
            options =>
            {
                options.Depth = parsed.GetValue(_depth);
                options.Columns = parsed.GetValue(_columns);
                options.Direction = up == down ? LineageDirection.Both : up ? LineageDirection.Upstream : LineageDirection.Downstream;
            },
            cancellationToken));
        var text = session.Print.IsJson ? graph.ToJson() : parsed.GetValue(_format) switch
        {
            "mermaid" => graph.ToMermaid(),
            "dot" => graph.ToDot(),
            "json" => graph.ToJson(),
            "html" => graph.ToHtml(),
            _ => null,
        };
        if (text is null)
        {
            session.Print.Write(new LineageTree(graph, up || !down, down || !up).ToTree());
        }
        else
        {
            await session.Print.LineAsync(text.TrimEnd(), cancellationToken);
        }

        if (graph.IsCut)
        {
            session.Print.Talk($"There is more than these {graph.Nodes.Count} nodes: --depth shows the nearest of all.");
        }

        return ExitCode.Done;
    }
}
