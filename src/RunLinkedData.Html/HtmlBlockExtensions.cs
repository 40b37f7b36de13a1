using System.Collections.ObjectModel;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Html.Cards;
using RunLinkedData.Html.Graphs;
using RunLinkedData.Html.Histories;
using RunLinkedData.Html.Pages;
using RunLinkedData.Html.Tables;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Html;

/// <summary>
/// Parts of pages of others, such as a notebook or a report: a <c>div</c> with a style that touches nothing around it (nested rules, which
/// browsers know since 2023), no script, and nothing that is read from elsewhere. All text in it is encoded.
/// </summary>
public static class HtmlBlockExtensions
{
    private const int FirstRows = 20;
    private const int MostRows = 10_000;

    /// <summary>The version as a block: the card of the run that wrote it, with what changed against the version before.</summary>
    /// <remarks>A bounded number of reads of the store. What cannot be read is a sentence in the block.</remarks>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentNullException">There is no version.</exception>
    /// <exception cref="MLflow.MlflowException">The run cannot be read.</exception>
    public static async Task<string> ToHtmlBlockAsync(this TrackedVersion version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        var tracker = version.Tracker;
        var run = await tracker.TrackingStore.GetRunAsync(version.RunId, cancellationToken).ConfigureAwait(false);
        var provenance = await version.GetProvenanceAsync(cancellationToken).ConfigureAwait(false);
        CardSources sources = new(tracker.TrackingStore, tracker.OpenArtifactStore);
        CardGathering gathering = new(sources, new PreviousRuns(tracker.TrackingStore, run));
        return Card(await gathering.GatherAsync(
            run, provenance, ReadOnlyDictionary<string, DatasetManifest>.Empty, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The run as a block: its card, without what changed against the run before. Nothing is read.</summary>
    /// <param name="run">What is recorded of the run.</param>
    /// <exception cref="ArgumentNullException">There is no run.</exception>
    public static string ToHtmlBlock(this RunProvenance run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Card(new CardData
        {
            Run = run,
            TrackingUri = "",
            PageOf = static _ => null,
            ArtifactUri = "",
            Datasets = [.. run.Outputs.Select(output => new CardDataset(output, null))],
            LooksBack = false,
        });
    }

    /// <summary>The comparison as a block: what changed, causes before effects.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <exception cref="ArgumentNullException">There is no comparison.</exception>
    public static string ToHtmlBlock(this RunComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return Block.Render("comparison", ComparisonView.Of(comparison));
    }

    /// <summary>
    /// The graph as a block: a drawing, and a list of its nodes. As <see cref="LineageGraphExtensions.ToHtml"/>, without the script.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ArgumentNullException">There is no graph.</exception>
    public static string ToHtmlBlock(this LineageGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Block.Render("lineage", GraphView.Of(graph));
    }

    /// <summary>The history as a block. As <see cref="DatasetHistoryExtensions.ToHtml"/>.</summary>
    /// <param name="history">The history.</param>
    /// <param name="columns">The columns to plot, in this order; null for all.</param>
    /// <exception cref="ArgumentNullException">There is no history.</exception>
    /// <exception cref="ArgumentException">No version has a column of that name, or it is no column of numbers.</exception>
    public static string ToHtmlBlock(this DatasetHistory history, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Block.Render("history", HistoryView.Of(history, columns));
    }

    /// <summary>The first rows of a version as a block, with its size; of a version of files their names.</summary>
    /// <param name="dataset">The version.</param>
    /// <param name="rows">How many rows or files, 1 to 10,000. Up to 40 columns are shown, and 200 characters of a value.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentNullException">There is no version.</exception>
    /// <exception cref="ArgumentOutOfRangeException">That many rows are not shown.</exception>
    /// <exception cref="Model.DatasetCorruptException">A file is missing or damaged.</exception>
    public static async Task<string> ToHtmlBlockAsync(
        this Dataset dataset, int rows = FirstRows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, MostRows);
        return Block.Render("rows", await RowsView.ReadAsync(dataset, rows, cancellationToken).ConfigureAwait(false));
    }

    private static string Card(CardData data) => Block.Render("card", CardView.Of(data, new CardLimits()));
}
