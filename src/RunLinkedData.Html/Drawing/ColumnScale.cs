using System.Text.Json;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Html.Drawing;

/// <summary>What a profile says of a column, as numbers on one line.</summary>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
/// <param name="Mean">The mean, or null.</param>
/// <param name="Stddev">The standard deviation, or null.</param>
internal sealed record ColumnScale(double Min, double Max, double? Mean, double? Stddev)
{
    /// <summary>Null for columns that have no numbers to draw.</summary>
    public static ColumnScale? Of(string type, ColumnProfile? profile)
    {
        if (profile is null || ColumnType.Parse(type) is not { } kind)
        {
            return null;
        }

        if (kind.Kind == ColumnKind.Bool)
        {
            return profile.Mean is { } share and >= 0 and <= 1 ? new ColumnScale(0, 1, share, null) : null;
        }

        return Number(kind, profile.Min) is { } min && Number(kind, profile.Max) is { } max && min <= max && double.IsFinite(max - min)
            ? new ColumnScale(
                min, max, Within(profile.Mean, min, max), profile.Stddev is >= 0 and var stddev && double.IsFinite(stddev) ? stddev : null)
            : null;
    }

    // Manifests may come from others.
    private static double? Within(double? mean, double min, double max) => mean is { } value ? Math.Clamp(value, min, max) : null;

    private static double? Number(ColumnType type, JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when type.IsNumber && number.TryGetDouble(out var found) && double.IsFinite(found) =>
            found,
        { ValueKind: JsonValueKind.String } text when type.IsTime => Time(type.Kind, text.GetString()!),
        _ => null,
    };

    private static double? Time(ColumnKind kind, string text) => kind switch
    {
        ColumnKind.Duration => DurationText.TryParse(text, out var nanoseconds) ? nanoseconds : null,
        ColumnKind.Time => DurationText.TryParseTime(text, out var time) ? time : null,
        _ => IsoTime.TryParseInstant(text, out var moment) ? moment.UtcTicks : null,
    };
}
