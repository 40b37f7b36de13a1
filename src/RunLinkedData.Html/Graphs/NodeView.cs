using RunLinkedData.Html.Pages;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Graphs;

/// <summary>A node as the page lists it.</summary>
/// <param name="Index">Its number in the graph.</param>
/// <param name="Name">How it is called.</param>
/// <param name="State">Its state in a word.</param>
/// <param name="Look">The class of the state's colour.</param>
/// <param name="IsStart">Whether it is what was asked for.</param>
/// <param name="Facts">All that is known of it.</param>
/// <param name="Read">What it read.</param>
/// <param name="ReadBy">Who has read what it wrote.</param>
internal sealed record NodeView(
    int Index,
    string Name,
    string State,
    string Look,
    bool IsStart,
    IReadOnlyList<LabeledValue> Facts,
    PageList<FlowView> Read,
    PageList<FlowView> ReadBy)
{
    /// <summary>How a node is called in a few words.</summary>
    public static string NameOf(LineageNode node) => node.Kind switch
    {
        LineageNodeKind.External => NodeLabel.Clean(node.External!.Name),
        LineageNodeKind.Missing => "no such run",
        _ => NodeLabel.Clean(
            $"{node.Process} {(string.IsNullOrEmpty(node.RunName) ? node.Id[..Math.Min(8, node.Id.Length)] : node.RunName)}"),
    };

    public static string StateOf(LineageNode node) => node.Kind switch
    {
        LineageNodeKind.External => "external input",
        LineageNodeKind.Missing => "missing",
        _ => $"{node.Status!.Value.ToText()}{(node.IsDeleted ? ", deleted" : "")}",
    };

    public static string LookOf(LineageNode node) => NodeLabel.StyleOf(node) switch
    {
        "finished" => "good",
        "failed" or "missing" => "bad",
        "killed" => "warn",
        _ => "muted",
    };
}
