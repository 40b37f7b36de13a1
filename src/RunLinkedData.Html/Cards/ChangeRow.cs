using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Html.Cards;

/// <summary>Something that changed.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Name">Which one.</param>
/// <param name="Before">What it was; null when there was none.</param>
/// <param name="After">What it is now; null when there is none any more.</param>
internal sealed record ChangeRow(string Kind, string Name, string? Before, string? After)
{
    private const int ShortCommit = 12;
    private const int MostColumns = 10;

    /// <summary>Whether the values are IDs.</summary>
    public bool IsCode => Kind is "input" or "code";

    /// <summary>Where more can be seen, or text.</summary>
    public PageLink More { get; init; } = new("", null);

    public static IEnumerable<ChangeRow> Of(RunComparison change, IReadOnlyList<CardDataset> written, int longest)
    {
        // Causes before effects.
        List<ChangeRow> rows =
        [
            .. change.Changes.Where(one => IsFirst(one.Kind)).Select(one => OfChange(one, change)),
            .. change.Inputs.Where(input => input.Original is not null && input.Other is not null).Select(OfInput),
            .. change.ExternalInputs.Select(input => input.Content).Where(IsOther).SelectMany(OfDataset),
            .. change.Changes.Where(one => !IsFirst(one.Kind)).Select(one => OfChange(one, change)),
            .. change.Datasets.Where(IsOther).SelectMany(OfDataset),
            .. written.Where(dataset => dataset is { Manifest: not null, Previous: null })
                .Select(dataset => new ChangeRow("dataset", dataset.Output.Dataset, null, "new")),
        ];
        return rows.Select(row => row with { Name = PageText.Cut(row.Name, longest), Before = Cut(row.Before), After = Cut(row.After) });

        static bool IsFirst(ChangeKind kind) => kind is ChangeKind.Parameter or ChangeKind.Code or ChangeKind.Image;

        static bool IsOther(DatasetComparison dataset) => dataset.Outcome != DatasetOutcome.Identical;

        string? Cut(string? text) => text is null ? null : PageText.Cut(text, longest);
    }

    private static IEnumerable<ChangeRow> OfDataset(DatasetComparison dataset)
    {
        if (dataset is not { Original: { } before, Other: { } after })
        {
            yield return dataset.Original is null
                ? new ChangeRow("dataset", dataset.Dataset, null, "new")
                : new ChangeRow("dataset", dataset.Dataset, "there", null);
            yield break;
        }

        if (dataset.Outcome == DatasetOutcome.SameValues)
        {
            yield return new ChangeRow(
                "files", dataset.Dataset, PageText.Count(before.Files.Count, "file"), PageText.Count(after.Files.Count, "file"))
            {
                More = new PageLink("the same values, written in another way", null),
            };
            yield break;
        }

        if (before.Content == DatasetContent.Files)
        {
            yield return new ChangeRow("files", dataset.Dataset, PageText.Count(before.Files.Count, "file"), PageText.Count(
                after.Files.Count, "file"))
            {
                More = new PageLink($"{PageText.Count(dataset.Files.Count)} differ", null),
            };
            yield break;
        }

        var schema = dataset.Columns.Where(column => column.IsSchemaDifferent).ToList();
        foreach (var column in schema.Take(MostColumns))
        {
            yield return new ChangeRow("schema", $"{dataset.Dataset}: {column.Name}", TypeOf(column.Original), TypeOf(column.Other));
        }

        if (schema.Count > MostColumns)
        {
            yield return new ChangeRow(
                "schema", dataset.Dataset, null, $"{PageText.Count(schema.Count - MostColumns)} more columns differ");
        }

        var values = dataset.Columns.Where(column => !column.IsSchemaDifferent).Select(column => column.Name).ToList();
        yield return new ChangeRow("rows", dataset.Dataset, RowsOf(before), RowsOf(after))
        {
            More = new PageLink(
                values.Count == 0 ? "other content with the same profile"
                : $"values differ in {string.Join(", ", values.Take(MostColumns).Select(name => PageText.Cut(name, 60)))}"
                    + $"{(values.Count > MostColumns ? $" and {PageText.Count(values.Count - MostColumns)} more" : "")}",
                null),
        };
    }

    private static string RowsOf(DatasetManifest manifest) =>
        manifest.Content == DatasetContent.Rows ? PageText.Count(manifest.Rows) : "files";

    private static string? TypeOf(DatasetColumn? column) =>
        column is null ? null : column.Nullable ? $"{column.Type}, nullable" : column.Type;

    private static ChangeRow OfChange(Change change, RunComparison comparison) =>
        new(KindOf(change.Kind), change.Name, Short(change, change.Original), Short(change, change.Other))
        {
            More = change is { Kind: ChangeKind.Code, Name: "commit" } && comparison.Code?.CompareUrl is { } url
                ? PageLink.Of("compare", url)
                : new PageLink("", null),
        };

    private static string? Short(Change change, string? value) =>
        change.Kind == ChangeKind.Code && value is { Length: > ShortCommit } && !value.StartsWith("sha256:", StringComparison.Ordinal)
            ? value[..ShortCommit]
            : value;

    private static ChangeRow OfInput(InputDifference input) =>
        new("input", input.Process is null ? input.Dataset : $"{input.Process}/{input.Dataset}", input.Original!.RunId, input.Other!.RunId)
        {
            More = new PageLink(
                input.IsContentEqual switch { true => "the same content", false => "other content", null => "" } + Why(input.Why),
                null),
        };

    // One step back, where it was looked.
    private static string Why(RunComparison? why) => why is null || why.Changes.Count == 0 ? ""
        : $": {string.Join(", ", why.Changes.Take(3).Select(change => $"{KindOf(change.Kind)} {PageText.Cut(change.Name, 60)}"))}"
            + $"{(why.Changes.Count > 3 ? $" and {PageText.Count(why.Changes.Count - 3)} more" : "")} changed there";

    private static string KindOf(ChangeKind kind) => kind switch
    {
        ChangeKind.EnvironmentVariable => "variable",
        ChangeKind.ExternalInput => "external input",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
