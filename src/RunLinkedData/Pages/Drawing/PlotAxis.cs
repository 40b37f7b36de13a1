namespace RunLinkedData.Pages.Drawing;

/// <summary>A range of values with marks at round numbers: steps of 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", 1990).</summary>
internal sealed class PlotAxis
{
    private const int Marks = 4;

    /// <summary><c>unit</c>: what the marks are round in.</summary>
    public PlotAxis(double least, double greatest, double unit)
    {
        if (greatest - least <= Math.Abs(greatest) * 1e-9)
        {
            // One value alone: in the middle.
            var room = greatest == 0 ? unit : Math.Abs(greatest) * 0.1;
            (least, greatest) = (least - room, greatest + room);
        }

        var step = Nice((greatest - least) / (Marks - 1) / unit) * unit;
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
