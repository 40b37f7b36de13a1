namespace RunLinkedData.Recording.Metering;

/// <summary>
/// What MLflow's clients call system metrics, sample by sample, in their names and units: megabytes are 1,000,000 bytes. Where a container
/// has less than its machine, its limits are the whole.
/// </summary>
internal sealed class SystemProbe : IDisposable
{
    private const double Megabyte = 1e6;

    private readonly MachineCounters? _machine;
    private readonly ContainerLimits _limits;
    private readonly GpuProbe? _gpus;
    private readonly TimeProvider _time;
    private readonly (double Received, double Sent)? _firstNetwork;
    private (double Busy, double Total)? _lastCpu;

    /// <summary>Takes the counts from which the first sample counts.</summary>
    public SystemProbe(MachineCounters? machine, ContainerLimits limits, GpuProbe? gpus, TimeProvider time)
    {
        _machine = machine;
        _limits = limits;
        _gpus = gpus;
        _time = time;
        _firstNetwork = machine?.ReadNetwork();
        _lastCpu = ReadCpu();
    }

    /// <summary>The probe of this machine.</summary>
    public static SystemProbe OfThisMachine(TimeSpan interval, TimeProvider time) =>
        new(MachineCounters.OfThisMachine(), new ContainerLimits(), GpuProbe.TryStart(interval), time);

    /// <summary>A sample: what can be read.</summary>
    public IEnumerable<(string Name, double Value)> Read() =>
        [.. Cpu(), .. Memory(), .. Disk(), .. Network(), .. _gpus?.Read() ?? []];

    public void Dispose() => _gpus?.Dispose();

    private IEnumerable<(string Name, double Value)> Cpu()
    {
        var cpu = ReadCpu();
        if (cpu is { } now && _lastCpu is { } last && now.Total > last.Total)
        {
            yield return ("cpu_utilization_percentage", Math.Clamp(100 * (now.Busy - last.Busy) / (now.Total - last.Total), 0, 100));
        }

        _lastCpu = cpu;
    }

    private (double Busy, double Total)? ReadCpu() => _limits is { Cores: { } cores } && _limits.ReadCpuSeconds() is { } seconds
        ? (seconds, cores * _time.GetElapsedTime(0).TotalSeconds)
        : _machine?.ReadCpu();

    private IEnumerable<(string Name, double Value)> Memory()
    {
        var machine = _machine?.ReadMemory();
        return (_limits.ReadMemory(machine?.Total) ?? machine) is { Total: > 0 } memory
            ?
            [
                ("system_memory_usage_megabytes", memory.Used / Megabyte),
                ("system_memory_usage_percentage", 100 * memory.Used / memory.Total),
            ]
            : [];
    }

    // Of the share that is in use, as df has it: what only the system may use is neither used nor free.
    private static IEnumerable<(string Name, double Value)> Disk()
    {
        var disk = new DriveInfo(Path.GetPathRoot(Environment.CurrentDirectory) ?? "/");
        double used = disk.TotalSize - disk.TotalFreeSpace;
        double free = disk.AvailableFreeSpace;
        return used + free > 0
            ?
            [
                ("disk_usage_percentage", 100 * used / (used + free)),
                ("disk_usage_megabytes", used / Megabyte),
                ("disk_available_megabytes", free / Megabyte),
            ]
            : [];
    }

    // An interface that went away takes its counts with it.
    private IEnumerable<(string Name, double Value)> Network() => _firstNetwork is { } first && _machine?.ReadNetwork() is { } now
        ?
        [
            ("network_receive_megabytes", Math.Max(0, now.Received - first.Received) / Megabyte),
            ("network_transmit_megabytes", Math.Max(0, now.Sent - first.Sent) / Megabyte),
        ]
        : [];
}
