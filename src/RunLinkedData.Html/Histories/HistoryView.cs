using RunLinkedData.Html.Pages;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Html.Histories;

/// <summary>What the page of a history shows.</summary>
internal sealed record HistoryView
{
    // They bound the page; the table as CSV has all.
    private const int MostVersions = 1000;
    private const int MostPoints = 6000;
    private const int MostPlots = 60;
    private const int FewestPlots = 6;
    private const int MostLives = 100;

    public required string Title { get; init; }

    public required string Reference { get; init; }

    public required string Span { get; init; }

    public required IReadOnlyList<PlotView> Plots { get; init; }

    /// <summary>Null when no version has a column.</summary>
    public required PlotView? Nulls { get; init; }

    public required PageList<PlotView> Columns { get; init; }

    public required PageList<ColumnLife> Lives { get; init; }

    public required bool HasChanges { get; init; }

    public required bool HasErrors { get; init; }

    public required PageList<VersionView> Versions { get; init; }

    public static HistoryView Of(DatasetHistory history, IReadOnlyList<string>? names)
    {
        var left = Math.Max(0, history.Versions.Count - MostVersions);
        HistoryEntry[] versions = [.. history.Versions.Skip(left)];
        var first = left + 1;
        var changes = ChangesOf(versions);
        var plots = new HistoryPlots(versions, first, changes);
        var columns = new HistoryColumns(versions, first);
        var plotted = columns.Plotted(names);
        var room = Math.Clamp(MostPoints / Math.Max(1, versions.Length), FewestPlots, MostPlots);
        return new HistoryView
        {
            Title = $"History of {NodeLabel.Clean(history.Dataset)}",
            Reference = $"{history.Process}/{history.Dataset}",
            Span = SpanOf(history.Versions),
            Plots = versions.Length == 0 ? [] : [.. plots.Whole()],
            Nulls = columns.Count == 0 ? null : plots.Nulls(),
            Columns = PageList.Of(plotted, room, column => plots.Column(column.Name, column.IsShare)),
            Lives = PageList.Of(columns.Changed(), MostLives, life => life),
            HasChanges = changes.Any(change => change?.Told.Count > 0),
            HasErrors = versions.Any(version => version.Error is not null),
            Versions = new PageList<VersionView>(
                [.. versions.Select((version, index) => View(version, first + index, changes[index])).Reverse()], left),
        };
    }

    private static List<VersionChange?> ChangesOf(HistoryEntry[] versions)
    {
        List<VersionChange?> changes = [];
        HistoryEntry? before = null, readable = null;
        foreach (var version in versions)
        {
            changes.Add(before is null ? null : VersionChange.Between(before, readable ?? before, version));
            before = version;
            readable = version.Error is null ? version : readable;
        }

        return changes;
    }

    private static VersionView View(HistoryEntry version, int number, VersionChange? change) => new(
        number,
        version.Version.RunId,
        PageText.Time(version.Version.StartedAt),
        version.Duration is { } duration ? PageText.Duration(duration) : "",
        version.Columns.Count > 0 && version.Rows is { } rows ? PageText.Count(rows) : "",
        version.Bytes is { } bytes ? PageText.Bytes(bytes) : "",
        change?.Told ?? [],
        version.Error is null ? null : PageText.Cut(version.Error, 400));

    private static string SpanOf(IReadOnlyList<HistoryEntry> versions) => versions.Count switch
    {
        0 => "There is no version.",
        1 => $"One version, of {PageText.Time(versions[0].Version.StartedAt)}.",
        _ =>
            $"{PageText.Count(versions.Count, "version")}, "
            + $"from {PageText.Time(versions[0].Version.StartedAt)} to {PageText.Time(versions[^1].Version.StartedAt)}.",
    };
}
