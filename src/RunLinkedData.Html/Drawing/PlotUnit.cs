using System.Globalization;

namespace RunLinkedData.Html.Drawing;

/// <summary>
/// The unit in which the numbers at an axis are written, so that they are short: <c>12.5k</c>, <c>3 MB</c>, <c>45 min</c>.
/// </summary>
internal sealed record PlotUnit(double Size, string Name)
{
    private static readonly PlotUnit[] Numbers = [new(1e12, "T"), new(1e9, "G"), new(1e6, "M"), new(1e4, "k")];
    private static readonly PlotUnit[] Sizes =
    [
        new(1e15, " PB"), new(1e12, " TB"), new(1e9, " GB"), new(1e6, " MB"), new(1e3, " kB"), new(0, " B"),
    ];
    private static readonly PlotUnit[] Times = [new(172_800, " d"), new(7200, " h"), new(120, " min"), new(0, " s")];

    public static PlotUnit OfNumbers(double largest) =>
        largest >= 1e15 ? new(1, "") : Of(Numbers, largest) switch { { Name: "k" } => new(1e3, "k"), var unit => unit };

    public static PlotUnit OfBytes(double largest) => Of(Sizes, largest);

    /// <summary>Of seconds.</summary>
    public static PlotUnit OfTime(double largest) => Of(Times, largest) switch
    {
        { Name: " d" } => new(86_400, " d"),
        { Name: " h" } => new(3600, " h"),
        { Name: " min" } => new(60, " min"),
        _ => new(1, " s"),
    };

    public static PlotUnit OfShare { get; } = new(0.01, " %");

    public string Write(double value)
    {
        if (value == 0 && !Name.StartsWith(' '))
        {
            return "0";
        }

        var number = value / Size;
        return number.ToString(Math.Abs(number) is 0 or (>= 1e-4 and < 1e6) ? "0.#####" : "0.###e0", CultureInfo.InvariantCulture) + Name;
    }

    private static PlotUnit Of(PlotUnit[] units, double largest) =>
        Array.Find(units, unit => largest >= unit.Size) is { Size: > 0 } unit ? unit : new(1, units[^1].Size == 0 ? units[^1].Name : "");
}
