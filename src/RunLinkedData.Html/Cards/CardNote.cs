using System.Text;
using RunLinkedData.Html.Pages;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Html.Cards;

/// <summary>The card in a few lines of Markdown, which MLflow shows as the description of the run.</summary>
internal static class CardNote
{
    /// <summary>Old servers take no longer value of a tag.</summary>
    public const int Longest = 5000;

    private const int MostLines = 5;
    private const int LongestError = 500;
    private const int ShortCommit = 12;

    public static string Write(CardData facts)
    {
        StringBuilder note = new();
        foreach (var line in Lines(facts))
        {
            if (note.Length + line.Length < Longest)
            {
                note.Append(line).Append('\n');
            }
        }

        return note.ToString();
    }

    private static IEnumerable<string> Lines(CardData facts)
    {
        var run = facts.Run;
        var page = Within(facts.PageOf(run.RunId));
        var duration = run.EndedAt is { } end ? $", {PageText.Duration(end - run.StartedAt)}" : "";

        // MLflow folds a description after four lines: the card and the error stand before that.
        yield return $"**{MarkdownText.Link(run.Process, page)}** {run.Status}{duration}"
            + $"{(run.User is { } user ? $", by {MarkdownText.Of(user)}" : "")}. "
            + $"More in {(page is null ? "the artifact " : "")}{MarkdownText.Link(CardPage.ArtifactPath, ArtifactOf(page))}.\n";
        if (run.Error is { } error)
        {
            yield return $"- error: {MarkdownText.Of(error, LongestError)}";
        }

        foreach (var line in Some(facts.Datasets, OfDataset, "dataset"))
        {
            yield return line;
        }

        foreach (var line in Some(
            run.Inputs,
            input => $"- reads {MarkdownText.Of(input.Process is null ? input.Dataset : $"{input.Process}/{input.Dataset}")} "
                + $"version {MarkdownText.Link(input.RunId, Within(PageOf(input.RunId)))}",
            "input"))
        {
            yield return line;
        }

        foreach (var line in Some(
            run.ExternalInputs,
            input => $"- reads {MarkdownText.Of(input.Name)} version {MarkdownText.Of(input.Version)}",
            "external input"))
        {
            yield return line;
        }

        if (run.Code?.Commit is { } commit)
        {
            var shown = commit.Length > ShortCommit ? commit[..ShortCommit] : commit;
            yield return $"- code: commit {MarkdownText.Link(shown, CommitPage(run.Code))}"
                + $"{(run.Code.IsDirty == true ? ", with uncommitted changes" : "")}";
        }

        yield return $"- {Changes(facts)}";

        string? PageOf(string runId) => facts.Lineage?.Nodes.FirstOrDefault(node => node.RunId == runId)?.PageUrl;

        string OfDataset(CardDataset dataset)
        {
            var rows = dataset.Output.Rows ?? dataset.Manifest?.Rows;
            var before = dataset.Previous is var (_, manifest) && rows != manifest.Rows ? $" ({PageText.Count(manifest.Rows)} before)" : "";
            return $"- version {MarkdownText.Of($"{dataset.Output.Dataset}@{run.RunId}")}"
                + $"{(rows > 0 ? $": {PageText.Count(rows.Value, "row")}{before}" : "")}";
        }
    }

    // By whatever name a browser knows the server: a program may know it by another one.
    private static string? Within(string? page) =>
        page?.IndexOf("#/", StringComparison.Ordinal) is >= 0 and var start ? page[start..] : page;

    private static string? ArtifactOf(string? page) => page is null || page[0] != '#' ? page
        : page.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query
            ? page.Insert(query, $"/artifacts/{CardPage.ArtifactPath}")
            : $"{page}/artifacts/{CardPage.ArtifactPath}";

    private static string? CommitPage(CodeProvenance code) =>
        WebLink.Of(GitRemote.CommitUrl(GitRemote.WithoutSecrets(code.Remote), code.Commit));

    private static IEnumerable<string> Some<T>(IReadOnlyList<T> items, Func<T, string> line, string thing) =>
        items.Count > MostLines
            ? [.. items.Take(MostLines).Select(line), $"- and {PageText.Count(items.Count - MostLines, $"more {thing}")}"]
            : items.Select(line);

    private static string Changes(CardData facts)
    {
        var view = ChangeView.Of(facts, new CardLimits());
        var heading = char.ToLowerInvariant(view.Heading[0]) + view.Heading[1..];
        string[] kinds =
        [
            .. view.Rows.Shown
                .GroupBy(row => row.Kind)
                .Select(rows => $"{rows.Key} {string.Join(", ", rows.Take(MostLines).Select(row => MarkdownText.Of(row.Name)))}"
                    + $"{(rows.Count() > MostLines ? $" and {PageText.Count(rows.Count() - MostLines)} more" : "")}"),
        ];
        return view.Sentence.Length > 0
            ? $"{heading}: {char.ToLowerInvariant(view.Sentence[0])}{view.Sentence[1..]}"
                + $"{(kinds.Length > 0 ? $" {string.Join("; ", kinds)}" : "")}"
            : $"{heading}: {string.Join("; ", kinds)}";
    }
}
