using System.Runtime.InteropServices;

namespace RunLinkedData.Recording.Metering;

/// <summary>Windows: GetSystemTimes and GlobalMemoryStatusEx.</summary>
internal sealed class WindowsCounters : MachineCounters
{
    // MEMORYSTATUSEX: its length and the load share the first eight bytes.
    private const int Length = 8;
    private const int TotalPhysical = 1;
    private const int AvailablePhysical = 2;

    public override (double Busy, double Total)? ReadCpu() =>
        // The time of the kernel holds that of the idle process.
        GetSystemTimes(out var idle, out var kernel, out var user) ? (kernel + user - idle, kernel + user) : null;

    public override (double Used, double Total)? ReadMemory()
    {
        var status = new ulong[Length];
        status[0] = Length * sizeof(ulong);
        return GlobalMemoryStatusEx(status) ? (status[TotalPhysical] - status[AvailablePhysical], status[TotalPhysical]) : null;
    }

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetSystemTimes(out long idle, out long kernel, out long user);

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GlobalMemoryStatusEx([In, Out] ulong[] status);
}
