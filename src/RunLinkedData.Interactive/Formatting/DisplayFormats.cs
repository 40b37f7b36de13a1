using Microsoft.DotNet.Interactive.Formatting;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Html;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Versions.History;
using RunLinkedData.Waiting;

namespace RunLinkedData.Interactive.Formatting;

/// <summary>How what the library answers is shown in a notebook: as blocks of the pages, and as a line of plain text.</summary>
internal static class DisplayFormats
{
    public static void Register()
    {
        Show<TrackedVersion>(version => Blocking.Wait(() => version.ToHtmlBlockAsync()), version => version.Version.Reference);
        Show<RunProvenance>(run => run.ToHtmlBlock(), run => $"{run.Process} {run.RunId} {run.Status}");
        Show<RunComparison>(
            comparison => comparison.ToHtmlBlock(),
            comparison => $"{comparison.Original.RunId} and {comparison.Other.RunId}: "
                + (comparison.IsIdentical ? "identical" : "different"));
        Show<LineageGraph>(graph => graph.ToHtmlBlock(), graph => $"{graph.Nodes.Count} nodes from {graph.Start.Id}");
        Show<DatasetHistory>(
            history => history.ToHtmlBlock(), history => $"{history.Process}/{history.Dataset}: {history.Versions.Count} versions");
        Show<Dataset>(
            dataset => Blocking.Wait(() => dataset.ToHtmlBlockAsync()),
            dataset => $"{dataset.Name}@{dataset.RunId}: {dataset.Manifest.Rows} rows");
        Show<DataVersion>(null, version => version.Reference);
    }

    private static void Show<T>(Func<T, string>? block, Func<T, string> line)
    {
        Formatter.Register<T>(line, PlainTextFormatter.MimeType);
        if (block is not null)
        {
            Formatter.Register<T>(block, HtmlFormatter.MimeType);
        }
    }
}
