using System.Globalization;
using System.Text.Json;
using RunLinkedData.Html.Drawing;
using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Html.Cards;

/// <summary>A column on a card.</summary>
internal sealed record ColumnView
{
    // What a column of one value, computed, deviates by.
    private const double Rounding = 1e-12;

    private const int MostTop = 3;
    private const int LongestTop = 30;

    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary><c>new</c>, or what the type was before; null when it is the same.</summary>
    public required string? Change { get; init; }

    public required string Nulls { get; init; }

    /// <summary>The share of nulls in percent, as a width in CSS; null when there are none.</summary>
    public required string? NullWidth { get; init; }

    public required string Min { get; init; }

    public required string Max { get; init; }

    public required string Mean { get; init; }

    public required bool IsText { get; init; }

    /// <summary>How many different values there are and the median, in words; empty when that is not known.</summary>
    public required string Spread { get; init; }

    /// <summary>Of text, the values that occur most, with their shares; empty when that is not known.</summary>
    public required string Top { get; init; }

    /// <summary>SVG, or empty.</summary>
    public required string Picture { get; init; }

    public static ColumnView Of(DatasetColumn column, DatasetManifest manifest, DatasetManifest? before, int longest)
    {
        var profile = manifest.Profile.GetValueOrDefault(column.Name);
        var kind = ColumnType.Parse(column.Type)?.Kind;
        var was = before?.Columns.FirstOrDefault(old => old.Name == column.Name);
        var oldProfile = was?.Type == column.Type ? before!.Profile.GetValueOrDefault(column.Name) : null;
        var (min, max) = (Value(profile?.Min, kind, longest), Value(profile?.Max, kind, longest));
        var mean = kind == ColumnKind.Bool
            ? profile?.Mean is { } share ? $"{PageText.Percent(share)} true" : ""
            : profile?.Mean is { } average ? PageText.Number(average)
                + (profile.Stddev is { } stddev ? $" ± {PageText.Number(stddev < Math.Abs(average) * Rounding ? 0 : stddev)}" : "")
            : "";
        var scale = ColumnScale.Of(column.Type, profile);
        return new ColumnView
        {
            Name = PageText.Cut(column.Name, longest),
            Type = PageText.Cut(column.Type, longest),
            Change = before is null ? null
                : was is null ? "new"
                : was.Type != column.Type ? $"was {PageText.Cut(was.Type, longest)}"
                : null,
            Nulls = NullsOf(profile, manifest.Rows),
            NullWidth = profile?.Nulls > 0 && manifest.Rows > 0
                ? Math.Clamp(100.0 * profile.Nulls / manifest.Rows, 1, 100).ToString("0.#", CultureInfo.InvariantCulture)
                : null,
            Min = min,
            Max = max,
            Mean = mean,
            IsText = kind == ColumnKind.String,
            Spread = Spread(),
            Top = kind == ColumnKind.String ? TopOf(profile, manifest.Rows, longest) : "",
            Picture = ColumnPicture.Draw(
                scale, ColumnScale.Of(column.Type, oldProfile), Words(), kind == ColumnKind.Bool, CountBars.CountsOf(profile)),
        };

        string Spread() => kind == ColumnKind.Bool || profile?.Distinct is not { } distinct ? ""
            : $"{(profile.DistinctError is null ? "" : "about ")}{PageText.Count(distinct)} different"
                + (Value(profile.Quantiles?.P50, kind, longest) is { Length: > 0 } median ? $", median {median}" : "");

        string Words()
        {
            var now = kind == ColumnKind.Bool ? mean : $"{min} to {max}{(mean.Length > 0 ? $", mean {mean}" : "")}";
            var then = oldProfile is null ? ""
                : kind == ColumnKind.Bool ? oldProfile.Mean is { } old ? $"; before: {PageText.Percent(old)} true" : ""
                : $"; before: {Value(oldProfile.Min, kind, longest)} to {Value(oldProfile.Max, kind, longest)}"
                    + $"{(oldProfile.Mean is { } oldMean ? $", mean {PageText.Number(oldMean)}" : "")}";
            return $"{NodeLabel.Clean(column.Name)}: {now}{then}";
        }
    }

    private static string TopOf(ColumnProfile? profile, long rows, int longest) => profile?.Top is { Count: > 0 } top && rows > 0
        ? string.Join(", ", top.Take(MostTop).Select(value =>
            $"{(value.Value is null ? "a long text" : Value(value.Value, ColumnKind.String, Math.Min(longest, LongestTop)))} "
            + PageText.Percent((double)value.Count / rows)))
        : "";

    private static string NullsOf(ColumnProfile? profile, long rows)
    {
        if (profile is null)
        {
            return "";
        }

        var nulls = profile.Nulls == 0
            ? "0"
            : $"{PageText.Count(profile.Nulls)}{(rows > 0 ? $" ({PageText.Percent((double)profile.Nulls / rows)})" : "")}";
        return profile.Nans is > 0 and var nans ? $"{nulls}, {PageText.Count(nans)} NaN" : nulls;
    }

    // 2026-11-01T06:00:00.000000Z, without what nobody reads.
    private static string Moment(string text)
    {
        var end = text.EndsWith('Z') ? " UTC" : "";
        var time = text.TrimEnd('Z').Replace('T', ' ');
        return (time.Contains('.', StringComparison.Ordinal) ? time.TrimEnd('0').TrimEnd('.') : time) + end;
    }

    private static string Value(JsonElement? value, ColumnKind? kind, int longest) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when kind is ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Decimal
            && number.TryGetDouble(out var found) => PageText.Number(found),
        { ValueKind: JsonValueKind.String } time when kind is ColumnKind.Timestamp or ColumnKind.TimestampUtc =>
            Moment(NodeLabel.Clean(time.GetString())),
        { ValueKind: JsonValueKind.String } text => NodeLabel.Clean(PageText.Cut(text.GetString()!, longest)),
        { } other => PageText.Cut(other.GetRawText(), longest),
        null => "",
    };
}
