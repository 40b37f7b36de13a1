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
    public long? PeakMemory
    {
        get
        {
            if (_ofChildren)
            {
                // Kilobytes, but bytes on macOS.
                return OfChildren()?[LargestSet] is > 0 and var most ? most * (OperatingSystem.IsMacOS() ? 1 : 1024) : null;
            }

            using var own = Process.GetCurrentProcess();
            return own.PeakWorkingSet64 is > 0 and var bytes ? bytes : null;
        }
    }

    private TimeSpan? ReadCpu() => !_ofChildren ? Environment.CpuUsage.TotalTime
        : OfChildren() is { } usage ? Time(usage[0], usage[1]) + Time(usage[2], usage[3])
        : null;

    // On macOS the microseconds take half of their field.
    private static TimeSpan Time(long seconds, long microseconds) =>
        TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds((double)(int)microseconds);

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
