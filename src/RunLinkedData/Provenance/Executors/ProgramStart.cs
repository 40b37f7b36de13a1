using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace RunLinkedData.Provenance.Executors;

/// <summary>What tells a process from a later one of the same number: numbers are used again.</summary>
/// <remarks>
/// On Linux it is the boot and the ticks since then, which no change of the clock touches; source: proc_pid_stat(5), state and starttime.
/// Elsewhere it is the time that the system keeps of the process.
/// </remarks>
/// <param name="Text">Equal for the same process only.</param>
/// <param name="IsOver">Whether it has ended and only waits for its parent to take note.</param>
internal sealed record ProgramStart(string Text, bool IsOver)
{
    // Of what follows the name of the program, which is in brackets and can hold anything.
    private const int State = 0;
    private const int StartTime = 19;

    /// <summary>That of a process of this machine; null when it cannot be looked at.</summary>
    public static ProgramStart? Of(int processId)
    {
        try
        {
            return OperatingSystem.IsLinux() ? OfLinux(processId) : OfSystem(processId);
        }
        catch (Exception exception) when (exception is IOException
            or UnauthorizedAccessException
            or ArgumentException
            or Win32Exception
            or InvalidOperationException
            or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>
    /// Within what the numbers of this program's machine count, such as <c>pid:[4026531836]</c>: each container has its own. Null when
    /// there is no such thing.
    /// </summary>
    public static string? Namespace()
    {
        try
        {
            return OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ProgramStart? OfLinux(int processId)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        return fields.Length > StartTime ? new ProgramStart($"{fields[StartTime]}@{boot}", fields[State] is "Z" or "X") : null;
    }

    private static ProgramStart OfSystem(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return new ProgramStart(process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), process.HasExited);
    }
}
