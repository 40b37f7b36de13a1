using System.Net.NetworkInformation;

namespace RunLinkedData.Recording.Metering;

/// <summary>What a machine counts of itself. What cannot be read is null.</summary>
internal abstract class MachineCounters
{
    /// <summary>Those of this machine; null on a system that is not known.</summary>
    public static MachineCounters? OfThisMachine() =>
        OperatingSystem.IsLinux() ? new LinuxCounters()
        : OperatingSystem.IsWindows() ? new WindowsCounters()
        : OperatingSystem.IsMacOS() ? new MacCounters()
        : null;

    /// <summary>How long all processors together were busy, and how long there were any, in one and the same unit.</summary>
    public abstract (double Busy, double Total)? ReadCpu();

    /// <summary>Bytes in use that cannot be had at once, and all there are.</summary>
    public abstract (double Used, double Total)? ReadMemory();

    /// <summary>Bytes that all interfaces together have received and sent since the machine was started.</summary>
    public virtual (double Received, double Sent)? ReadNetwork()
    {
        var all = NetworkInterface.GetAllNetworkInterfaces().Select(one => one.GetIPStatistics()).ToList();
        return (all.Sum(one => (double)one.BytesReceived), all.Sum(one => (double)one.BytesSent));
    }
}
