using System.Runtime.InteropServices;

namespace RunLinkedData.Recording.Metering;

/// <summary>macOS: host_statistics and host_statistics64 of Mach; memory in use is what is active or wired.</summary>
internal sealed class MacCounters : MachineCounters
{
    private const int CpuLoad = 3;
    private const int CpuIdle = 2;
    private const int VirtualMemory = 4;
    private const int ActivePages = 1;
    private const int WiredPages = 3;

    public override (double Busy, double Total)? ReadCpu()
    {
        var ticks = new uint[4];
        var count = (uint)ticks.Length;
        var total = host_statistics(mach_host_self(), CpuLoad, ticks, ref count) == 0 ? ticks.Sum(tick => (double)tick) : 0;
        return total > 0 ? (total - ticks[CpuIdle], total) : null;
    }

    public override (double Used, double Total)? ReadMemory()
    {
        // As long as vm_statistics64 is on any version; the counts of pages come first.
        var pages = new uint[64];
        var count = 38U;
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return host_statistics64(mach_host_self(), VirtualMemory, pages, ref count) == 0 && total > 0
            ? (((double)pages[ActivePages] + pages[WiredPages]) * Environment.SystemPageSize, total)
            : null;
    }

    [DllImport("libSystem.dylib")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint mach_host_self();

    [DllImport("libSystem.dylib")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int host_statistics(uint host, int flavor, [In, Out] uint[] information, ref uint count);

    [DllImport("libSystem.dylib")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int host_statistics64(uint host, int flavor, [In, Out] uint[] information, ref uint count);
}
