using System.Globalization;
using System.Text.Json;
using RunLinkedData.Html.Drawing;
using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Html.Histories;

/// <summary>Plots over the versions of a dataset.</summary>
internal sealed class HistoryPlots(IReadOnlyList<HistoryEntry> versions, int firstNumber, IReadOnlyList<VersionChange?> changes)
{
    private readonly VersionAxis _axis = new(
        [.. versions.Select(version => version.Version.StartedAt)],
        [.. changes.Index().Where(change => change.Item?.Told.Count > 0).Select(change => change.Index)],
        [.. versions.Index()
            .Where(version => version.Item.Error is not null)
            .Select(version => (version.Index, $"#{firstNumber + version.Index}: {PageText.Cut(version.Item.Error!, 300)}"))]);

    /// <summary>Of the versions as a whole.</summary>
    public IEnumerable<PlotView> Whole()
    {
        var isTable = versions.Any(version => version.Columns.Count > 0);
        yield return isTable
            ? Plot("Rows", "", version => version.Rows, rows => PageText.Count((long)rows), PlotUnit.OfNumbers)
            : Plot("Files", "", version => version.Files, files => PageText.Count((long)files), PlotUnit.OfNumbers);
        yield return Plot("Size", "", version => version.Bytes, bytes => PageText.Bytes((long)bytes), PlotUnit.OfBytes);
        yield return Plot(
            "Duration of the run",
            "",
            version => version.Duration is { } time ? Math.Max(0, time.TotalSeconds) : null,
            Seconds,
            PlotUnit.OfTime,
            fromZero: true);
    }

    /// <summary>Of all columns together: how many of their values are null.</summary>
    public PlotView Nulls() => Plot("Nulls in all columns", "", NullShare, PageText.Percent, _ => PlotUnit.OfShare, fromZero: true);

    /// <summary>
    /// Of a column: its mean, and below it the band from its least to its greatest value, in which one that changes little would look flat.
    /// </summary>
    public PlotView Column(string name, bool isShare)
    {
        var newest = versions.Select(version => (version.Rows, Profile: version.Profile.GetValueOrDefault(name)))
            .LastOrDefault(version => version.Profile is not null);
        var nulls = newest.Profile is { Nulls: > 0 } profile && newest.Rows > 0
            ? $"{PageText.Percent((double)profile.Nulls / newest.Rows.Value)} null"
            : "";
        return isShare
            ? Plot(name, $"share of true {nulls}".TrimEnd(), Mean, PageText.Percent, _ => PlotUnit.OfShare, fromZero: true)
            : Plot(
                name,
                nulls,
                Mean,
                PageText.Number,
                PlotUnit.OfNumbers,
                band: version => (Number(Of(version)?.Min), Number(Of(version)?.Max)));

        ColumnProfile? Of(HistoryEntry version) => version.Profile.GetValueOrDefault(name);
        double? Mean(HistoryEntry version) => Of(version)?.Mean;
    }

    private PlotView Plot(
        string name,
        string note,
        Func<HistoryEntry, double?> value,
        Func<double, string> write,
        Func<double, PlotUnit> unit,
        Func<HistoryEntry, (double? Low, double? High)>? band = null,
        bool fromZero = false)
    {
        PlotPoint[] points = [.. versions.Select((version, index) => Point(index, version))];
        var values = points.Select(point => point.Value).OfType<double>().ToList();
        var label = values.Count == 0
            ? $"{name}: no values"
            : $"{name}{(band is null ? "" : ", mean")}: {write(values[^1])} in the newest of "
                + $"{PageText.Count(values.Count, "version")}, from {write(values.Min())} to {write(values.Max())}";
        var hasBand = points.Any(point => point.Low is not null);
        LinePlot line = new(_axis, label, hasBand ? [.. points.Select(point => point with { Low = null, High = null })] : points, unit)
        {
            FromZero = fromZero,
            HasDates = !hasBand,
            Height = hasBand ? 112 : 150,
        };
        LinePlot range = new(_axis, $"{name}, from the least to the greatest value", points, unit) { HasDots = false, Height = 86 };
        return new PlotView(
            NodeLabel.Clean(name),
            points.Length > 0 && points[^1].Value is { } now ? write(now) : "–",
            note,
            line.Draw() + (hasBand ? range.Draw() : ""));

        PlotPoint Point(int index, HistoryEntry version)
        {
            var (low, high) = band?.Invoke(version) ?? (null, null);
            (low, high) = low <= high ? (low, high) : (null, null);
            var found = value(version) is { } number && double.IsFinite(number) ? number : (double?)null;
            var title = found is null ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $"#{firstNumber + index}, {version.Version.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm}: "
                + $"{write(found.Value)}{(low is null ? "" : $" ({write(low.Value)} … {write(high!.Value)})")}");
            return new PlotPoint(found, low, high, title);
        }
    }

    private static string Seconds(double seconds) =>
        PageText.Duration(TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2)));

    private static double? NullShare(HistoryEntry version) =>
        version is { Rows: > 0 and var rows, Columns.Count: > 0 }
            ? version.Profile.Values.Sum(profile => (double)profile.Nulls) / ((double)rows * version.Columns.Count)
            : null;

    private static double? Number(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var found) && double.IsFinite(found) ? found : null;
}
