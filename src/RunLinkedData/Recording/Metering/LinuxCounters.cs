using System.Globalization;

namespace RunLinkedData.Recording.Metering;

/// <summary>Linux: <c>/proc/stat</c>, <c>/proc/meminfo</c>, <c>/proc/net/dev</c>; see proc(5).</summary>
/// <param name="root">The folder that <c>/proc</c> is in.</param>
internal sealed class LinuxCounters(string root = "/") : MachineCounters
{
    // Of the fields after "cpu"; time for guests is in the first two as well.
    private const int Idle = 3;
    private const int WaitsForDisk = 4;
    private const int Steal = 7;

    // Of the fields after the name of an interface.
    private const int ReceivedBytes = 0;
    private const int SentBytes = 8;

    public override (double Busy, double Total)? ReadCpu()
    {
        var line = CounterFile.Lines(root, "proc/stat").FirstOrDefault(line => line.StartsWith("cpu ", StringComparison.Ordinal));
        if (line is null)
        {
            return null;
        }

        var times = Fields(line["cpu ".Length..]).Take(Steal + 1).ToList();
        var total = times.Sum();
        return times.Count > WaitsForDisk ? (total - times[Idle] - times[WaitsForDisk], total) : null;
    }

    public override (double Used, double Total)? ReadMemory()
    {
        var lines = CounterFile.Lines(root, "proc/meminfo");
        return CounterFile.Bytes("MemTotal:", lines) is { } total && CounterFile.Bytes("MemAvailable:", lines) is { } available
            ? (total - available, total)
            : null;
    }

    public override (double Received, double Sent)? ReadNetwork()
    {
        var interfaces = CounterFile.Lines(root, "proc/net/dev")
            .Where(line => line.Contains(':', StringComparison.Ordinal))
            .Select(line => Fields(line[(line.IndexOf(':') + 1)..]))
            .Where(fields => fields.Count > SentBytes)
            .ToList();
        return interfaces.Count == 0 ? null : (interfaces.Sum(one => one[ReceivedBytes]), interfaces.Sum(one => one[SentBytes]));
    }

    private static List<double> Fields(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(field => char.IsAsciiDigit(field[0]))
            .Select(field => double.Parse(field, NumberStyles.None, CultureInfo.InvariantCulture)),
    ];
}
