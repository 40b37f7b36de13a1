namespace RunLinkedData.Recording.Metering;

/// <summary>
/// What the control groups of Linux, version 2 or 1, let this program have: the least of its own group's and of those around it. In a
/// container that is the container's.
/// </summary>
/// <param name="root">The folder that <c>/proc</c> and <c>/sys</c> are in.</param>
internal sealed class ContainerLimits(string root = "/")
{
    private const double MicrosecondsOfSecond = 1e6;
    private const double NanosecondsOfSecond = 1e9;

    private readonly Group? _cpu = Least(Groups(root, "cpu").Select(folder => new Group(folder, ReadCores(folder))));
    private readonly Group? _memory = Least(Groups(root, "memory").Select(folder => new Group(folder, ReadBytes(folder))));

    /// <summary>How many processors may be kept busy; null for no limit.</summary>
    public double? Cores => _cpu?.Limit;

    /// <summary>Seconds that the processors have worked for the group that has the limit; null for no limit.</summary>
    public double? ReadCpuSeconds() => _cpu is not { Folder: var folder } ? null
        : CounterFile.Named("usage_usec", folder, "cpu.stat") / MicrosecondsOfSecond
            ?? CounterFile.Number(folder, "cpuacct.usage") / NanosecondsOfSecond
            ?? CounterFile.Number(folder.Replace("/cpu/", "/cpuacct/", StringComparison.Ordinal), "cpuacct.usage") / NanosecondsOfSecond;

    /// <summary>
    /// Bytes in use and how many there may be; null for no limit, or none below what the machine has. Files that are only kept in memory
    /// because there is room are not in use.
    /// </summary>
    /// <param name="ofMachine">The memory of the machine.</param>
    public (double Used, double Total)? ReadMemory(double? ofMachine)
    {
        if (_memory is not { Folder: var folder, Limit: var limit } || limit >= ofMachine)
        {
            return null;
        }

        var used = CounterFile.Number(folder, "memory.current") ?? CounterFile.Number(folder, "memory.usage_in_bytes");
        var kept = CounterFile.Named("inactive_file", folder, "memory.stat") ?? 0;
        kept = CounterFile.Named("total_inactive_file", folder, "memory.stat") ?? kept;
        return used is { } bytes ? (Math.Max(0, bytes - kept), limit) : null;
    }

    private static Group? Least(IEnumerable<Group> groups) => groups.Where(group => group.Limit > 0).MinBy(group => group.Limit);

    // The folder of this program's own group and those around it, the innermost first.
    private static IEnumerable<string> Groups(string root, string controller)
    {
        var place = Path.Combine(root, "sys/fs/cgroup");
        var isTwo = File.Exists(Path.Combine(place, "cgroup.controllers"));
        var mount = isTwo ? place : Path.Combine(place, controller);
        if (!Directory.Exists(mount))
        {
            yield break;
        }

        var own = CounterFile.Lines(root, "proc/self/cgroup")
            .Select(line => line.Split(':', 3))
            .FirstOrDefault(parts => parts.Length == 3 && (isTwo ? parts[1].Length == 0 : parts[1].Split(',').Contains(controller)));

        // A container may see the path that its group has outside, and only its own folder.
        var names = (own?[2] ?? "/").Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var depth = names.Length; depth >= 0; depth--)
        {
            var folder = Path.Combine([mount, .. names[..depth]]);
            if (!names.Contains("..") && Directory.Exists(folder))
            {
                yield return folder + (depth == 0 ? "/" : "");
            }
        }
    }

    private static double ReadCores(string folder)
    {
        if (CounterFile.Lines(folder, "cpu.max") is [var line, ..])
        {
            return line.Split(' ') is [var most, var time] && CounterFile.ToNumber(most) is { } allowed
                ? allowed / CounterFile.ToNumber(time) ?? 0
                : 0;
        }

        return CounterFile.Number(folder, "cpu.cfs_quota_us") is > 0 and var quota
            ? quota / CounterFile.Number(folder, "cpu.cfs_period_us") ?? 0
            : 0;
    }

    private static double ReadBytes(string folder) =>
        CounterFile.Number(folder, "memory.max") ?? CounterFile.Number(folder, "memory.limit_in_bytes") ?? 0;

    private sealed record Group(string Folder, double Limit);
}
