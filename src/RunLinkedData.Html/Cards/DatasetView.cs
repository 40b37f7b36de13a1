using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Html.Cards;

/// <summary>A dataset on a card.</summary>
internal sealed record DatasetView
{
    private const int MostGone = 20;
    private const int MostChecks = 20;
    private const int LongestName = 100;

    public required string Name { get; init; }

    /// <summary>Rows, bytes and files, with what they were before.</summary>
    public required string Size { get; init; }

    public required string Digest { get; init; }

    /// <summary>How it stands to the version before, or null.</summary>
    public required string? Before { get; init; }

    /// <summary>The version before as a reference, or null.</summary>
    public required string? BeforeReference { get; init; }

    public required PageList<ColumnView> Columns { get; init; }

    /// <summary>The columns that the version before had alone, or null.</summary>
    public required string? Gone { get; init; }

    /// <summary>How many of its checks have passed, in words; null when there were none.</summary>
    public required string? Checks { get; init; }

    /// <summary>The checks that have not passed.</summary>
    public required PageList<CheckView> FailedChecks { get; init; }

    /// <summary>Whether any column has a picture.</summary>
    public bool HasPictures => Columns.Shown.Any(column => column.Picture.Length > 0);

    public static DatasetView Of(CardData facts, CardDataset dataset, int columns, int longest)
    {
        var (manifest, before) = (dataset.Manifest, dataset.Previous?.Manifest);
        var gone = manifest is null || before is null
            ? []
            : before.Columns.Select(column => column.Name).Except(manifest.Columns.Select(column => column.Name)).ToList();
        return new DatasetView
        {
            Name = dataset.Output.Dataset,
            Size = SizeOf(dataset),
            Digest = dataset.Output.Digest,
            Before = before is null || manifest is null ? null
                : before.Digest == manifest.Digest ? "the same content as the version before"
                : manifest.Content == DatasetContent.Files
                    || before.Content == DatasetContent.Files ? "other content than the version before"
                : manifest.Rows == before.Rows ? "other content than the version before, as many rows"
                : $"{PageText.Signed(manifest.Rows - before.Rows, "row")} against "
                    + $"the version before, which has {PageText.Count(before.Rows)}",
            BeforeReference = dataset.Previous is var (runId, _) ? $"{facts.Run.Process}/{dataset.Output.Dataset}@{runId}" : null,
            Columns = PageList.Of(
                manifest?.Columns ?? [],
                Math.Max(columns, 3),
                column => ColumnView.Of(column, manifest!, before, Math.Min(longest, LongestName))),
            Checks = manifest?.Checks is { Count: > 0 } checks
                ? $"{PageText.Count(checks.Count(check => check.Passed))} of {PageText.Count(checks.Count, "check")} passed"
                : null,
            FailedChecks = PageList.Of(
                [.. (manifest?.Checks ?? []).Where(check => !check.Passed)], MostChecks, check => CheckView.Of(check, longest)),
            Gone = gone.Count == 0 ? null
                : string.Join(", ", gone.Take(MostGone).Select(name => PageText.Cut(name, LongestName)))
                    + (gone.Count > MostGone ? $" and {PageText.Count(gone.Count - MostGone)} more" : ""),
        };
    }

    private static string SizeOf(CardDataset dataset)
    {
        var (output, manifest) = dataset;
        string?[] parts =
        [
            manifest?.Content == DatasetContent.Files ? null
            : (manifest?.Rows ?? output.Rows) is { } rows ? PageText.Count(rows, "row")
            : null,
            manifest is { Columns.Count: > 0 } ? PageText.Count(manifest.Columns.Count, "column") : null,
            (manifest?.Bytes ?? output.Bytes) is { } bytes ? PageText.Bytes(bytes) : null,
            manifest is null
                ? null
                : $"{PageText.Count(manifest.Files.Count, "file")}"
                    + $"{(manifest.Content == DatasetContent.Files ? "" : $" of {manifest.Format}")}",
        ];
        return string.Join(" · ", parts.OfType<string>());
    }
}
