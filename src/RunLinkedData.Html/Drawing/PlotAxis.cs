namespace RunLinkedData.Html.Drawing;

/// <summary>
/// A range of values with marks at round numbers: steps of 1, 2 or 5 times a power of ten (Heckbert, "Nice
/// numbers for graph labels", 1990).
/// </summary>
internal sealed class PlotAxis
{
    /// <summary><c>unit</c>: what the marks are round in; <c>marks</c>: about how many there are.</summary>
    public PlotAxis(double least, double greatest, double unit, int marks)
    {
        if (greatest - least <= Math.Abs(greatest) * 1e-9)
        {
            // One value alone: in the middle.
            var room = Math.Abs(greatest) * 0.1;
            (least, greatest) = room == 0 ? (0, unit) : (least - room, greatest + room);
        }

        var step = Nice((greatest - least) / (marks - 1) / unit) * unit;
        Least = Math.Floor((least / step) + 1e-6) * step;
        Greatest = Math.Ceiling((greatest / step) - 1e-6) * step;
        Ticks = [.. Enumerable.Range(0, (int)Math.Round((Greatest - Least) / step) + 1).Select(i => Math.Round((Least / step) + i) * step)];
    }

    public double Least { get; }

    public double Greatest { get; }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Where a value lies, from 0 to 1.</summary>
    public double Share(double value) => (value - Least) / (Greatest - Least);

    private static double Nice(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }
}
