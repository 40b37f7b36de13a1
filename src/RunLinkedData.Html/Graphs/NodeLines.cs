using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Graphs;

/// <summary>All that is known of a node, as lines for people.</summary>
internal static class NodeLines
{
    private const int ShownDatasets = 20;
    private const int LongestText = 500;

    public static IReadOnlyList<LabeledValue> Of(LineageNode node) =>
    [
        .. node.Kind switch
        {
            LineageNodeKind.External => OfExternal(node.External!),
            LineageNodeKind.Missing =>
                [Code("Run", node.Id), Text("Known of it", "Its ID alone: the store does not have the run, or does not show it.")],
            _ => OfRun(node),
        },
    ];

    private static IEnumerable<LabeledValue> OfExternal(ExternalInput external) =>
        [
            Text("Name", external.Name),
            Text("Version", external.Version),
            new LabeledValue("Source", PageLink.Of(PageText.Cut(external.Source, LongestText))),
        ];

    private static IEnumerable<LabeledValue> OfRun(LineageNode node) => new LabeledValue?[]
    {
        Code("Run", node.Id),
        node.RunName is { Length: > 0 } name ? Text("Name", name) : null,
        node.StartedAt is { } started ? Text("Started", PageText.Time(started)) : null,
        node.EndedAt is { } ended
            ? Text("Ended", $"{PageText.Time(ended)}{(node.StartedAt is { } from ? $", after {PageText.Duration(ended - from)}" : "")}")
            : null,
        node.User is { Length: > 0 } user ? Text("By", user) : null,
        node.Commit is { } commit ? new LabeledValue("Commit", PageLink.Of(PageText.Cut(commit, 60), node.CommitUrl)) : null,
        node.IsDirty is { } isDirty ? Text("Uncommitted changes", isDirty ? "yes" : "none") : null,
        node.PageUrl is { } page ? new LabeledValue("In MLflow", PageLink.Of(page)) : null,
        node.ExecutorUrl is { } executor ? new LabeledValue("Job", PageLink.Of(executor)) : null,
    }.OfType<LabeledValue>().Concat(Written(node.Datasets));

    private static IEnumerable<LabeledValue> Written(IReadOnlyList<ProvenanceOutput> datasets) => datasets
        .Take(ShownDatasets)
        .Select((dataset, index) => Text(index == 0 ? "Wrote" : "", $"{dataset.Dataset}{Size(dataset)}, {dataset.Digest}"))
        .Concat(datasets.Count > ShownDatasets ? [Text("", $"and {PageText.Count(datasets.Count - ShownDatasets, "more dataset")}")] : []);

    private static string Size(ProvenanceOutput dataset) =>
        $"{(dataset.Rows is { } rows ? $", {PageText.Count(rows, "row")}" : "")}"
        + $"{(dataset.Bytes is { } bytes ? $", {PageText.Bytes(bytes)}" : "")}";

    private static LabeledValue Text(string name, string value) => LabeledValue.OfText(name, value, LongestText);

    private static LabeledValue Code(string name, string value) => Text(name, value) with { IsCode = true };
}
