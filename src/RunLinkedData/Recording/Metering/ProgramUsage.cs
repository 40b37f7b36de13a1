using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RunLinkedData.Recording.Metering;

/// <summary>
/// How much processor time a program takes from here on, and how much memory it had at most: this program, or all that this one starts and
/// waits for, with what these start in turn.
/// </summary>
internal sealed class ProgramUsage
{
    // Of struct rusage: two times of seconds and microseconds each, then the largest resident set; source: getrusage(2).
    private const int Children = -1;
    private const int LargestSet = 4;
    private const int LongsOfUsage = 36;

    private readonly bool _ofChildren;
    private readonly TimeSpan? _first;

    /// <param name="ofChildren">Whether what this program starts is meant, and not this program.</param>
    public ProgramUsage(bool ofChildren)
    {
        _ofChildren = ofChildren;
        _first = ReadCpu();
    }

    /// <summary>The processor time since, of user and kernel; null when the system does not tell.</summary>
    public TimeSpan? CpuTime => ReadCpu() - _first;

    /// <summary>The most memory that it had in use, in bytes; of several programs, the one that had most. Null as above.</summary>
    /// <remarks>
    /// Linux counts for a program that is started also what this one held until then, so that no more is known of one that had less.
    /// </remarks>
    public long? PeakMemory => !_ofChildren ? OwnPeak()
        : PeakOfChildren() is { } most && (OwnPeak() is not { } own || most > own) ? most
        : null;

    private TimeSpan? ReadCpu() => !_ofChildren ? Environment.CpuUsage.TotalTime
        : OfChildren() is { } usage ? Time(usage[0], usage[1]) + Time(usage[2], usage[3])
        : null;

    // On macOS the microseconds take half of their field.
    private static TimeSpan Time(long seconds, long microseconds) =>
        TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds((double)(int)microseconds);

    private static long? OwnPeak()
    {
        // What .NET reads for this holds much more, and takes eight times as long.
        if (OperatingSystem.IsLinux() && CounterFile.Bytes("VmHWM:", CounterFile.Lines("/proc/self/status")) is { } peak)
        {
            return (long)peak;
        }

        using var own = Process.GetCurrentProcess();
        return own.PeakWorkingSet64 is > 0 and var bytes ? bytes : null;
    }

    // Kilobytes, but bytes on macOS.
    private static long? PeakOfChildren() =>
        OfChildren() is { } usage ? usage[LargestSet] * (OperatingSystem.IsMacOS() ? 1 : 1024) : null;

    private static long[]? OfChildren()
    {
        if (OperatingSystem.IsWindows() || !Environment.Is64BitProcess)
        {
            return null;
        }

        var usage = new long[LongsOfUsage];
        return GetResourceUsage(Children, usage) == 0 ? usage : null;
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetResourceUsage(int who, [In, Out] long[] usage);
}
