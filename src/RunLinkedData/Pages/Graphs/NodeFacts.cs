using RunLinkedData.Lineage;
using RunLinkedData.Pages.Cards;
using RunLinkedData.Provenance;

namespace RunLinkedData.Pages.Graphs;

/// <summary>All that is known of a node, as lines for people.</summary>
internal static class NodeFacts
{
    private const int ShownDatasets = 20;
    private const int LongestText = 500;

    public static IReadOnlyList<CardFact> Of(LineageNode node) =>
    [
        .. node.Kind switch
        {
            LineageNodeKind.External => OfExternal(node.External!),
            LineageNodeKind.Missing => [Code("Run", node.Id), Text("Known of it", "Its ID alone: the store does not have the run, or does not show it.")],
            _ => OfRun(node),
        },
    ];

    private static IEnumerable<CardFact> OfExternal(ExternalInput external) =>
        [Text("Name", external.Name), Text("Version", external.Version), new CardFact("Source", PageLink.Of(CardText.Cut(external.Source, LongestText)))];

    private static IEnumerable<CardFact> OfRun(LineageNode node) => new CardFact?[]
    {
        Code("Run", node.Id),
        node.RunName is { Length: > 0 } name ? Text("Name", name) : null,
        node.StartedAt is { } started ? Text("Started", CardText.Time(started)) : null,
        node.EndedAt is { } ended ? Text("Ended", $"{CardText.Time(ended)}{(node.StartedAt is { } from ? $", after {CardText.Duration(ended - from)}" : "")}") : null,
        node.User is { Length: > 0 } user ? Text("By", user) : null,
        node.Commit is { } commit ? new CardFact("Commit", PageLink.Of(CardText.Cut(commit, 60), node.CommitUrl)) : null,
        node.IsDirty is { } isDirty ? Text("Uncommitted changes", isDirty ? "yes" : "none") : null,
        node.PageUrl is { } page ? new CardFact("In MLflow", PageLink.Of(page)) : null,
        node.ExecutorUrl is { } executor ? new CardFact("Job", PageLink.Of(executor)) : null,
    }.OfType<CardFact>().Concat(Written(node.Datasets));

    private static IEnumerable<CardFact> Written(IReadOnlyList<ProvenanceOutput> datasets) => datasets
        .Take(ShownDatasets)
        .Select((dataset, index) => Text(index == 0 ? "Wrote" : "", $"{dataset.Dataset}{Size(dataset)}, {dataset.Digest}"))
        .Concat(datasets.Count > ShownDatasets ? [Text("", $"and {CardText.Count(datasets.Count - ShownDatasets, "more dataset")}")] : []);

    private static string Size(ProvenanceOutput dataset) =>
        $"{(dataset.Rows is { } rows ? $", {CardText.Count(rows, "row")}" : "")}{(dataset.Bytes is { } bytes ? $", {CardText.Bytes(bytes)}" : "")}";

    private static CardFact Text(string name, string value) => CardFact.OfText(name, value, LongestText);

    private static CardFact Code(string name, string value) => Text(name, value) with { IsCode = true };
}
