using System.Runtime.InteropServices;
using RunLinkedData.Cli.CommandLine;

namespace RunLinkedData.Cli.Running;

/// <summary>Calls of POSIX that .NET has no other way to: a program in a process group of its own, and signals for groups.</summary>
internal static partial class Posix
{
    public const int NoSuchFile = 2;

    private const int Interrupted = 4;

    // The flags of Linux and macOS.
    private const short SetGroup = 2;
    private const short SetDefaultSignals = 4;

    // The types of the C library are opaque; none is larger.
    private const int Words = 64;

    /// <summary>Starts a program; gives 0, or the number of the error.</summary>
    public static int Spawn(
        IReadOnlyList<string> command,
        IEnumerable<KeyValuePair<string, string?>> environment,
        (int Output, int Error) streams,
        bool hasOwnGroup,
        out int process)
    {
        Span<long> actions = stackalloc long[Words];
        Span<long> attributes = stackalloc long[Words];
        Span<long> signals = stackalloc long[Words];
        _ = InitActions(ref actions[0]);
        _ = InitAttributes(ref attributes[0]);
        try
        {
            _ = AddCopy(ref actions[0], streams.Output, 1);
            _ = AddCopy(ref actions[0], streams.Error, 2);

            // .NET ignores SIGPIPE, and what is ignored is inherited.
            _ = ClearSignals(ref signals[0]);
            _ = AddSignal(ref signals[0], SignalNumber.Pipe);
            _ = SetDefaults(ref attributes[0], ref signals[0]);
            _ = SetFlags(ref attributes[0], (short)(SetDefaultSignals | (hasOwnGroup ? SetGroup : 0)));
            _ = SetGroupOf(ref attributes[0], 0);
            return Spawn(
                out process,
                command[0],
                ref actions[0],
                ref attributes[0],
                [.. command, null],
                [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), null]);
        }
        finally
        {
            _ = DestroyActions(ref actions[0]);
            _ = DestroyAttributes(ref attributes[0]);
        }
    }

    /// <summary>Waits until a process that was started here has ended; gives its exit code as shells have it. Null: nobody knows.</summary>
    public static int? Wait(int process)
    {
        int status;
        while (Wait(process, out status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                return null;
            }
        }

        var signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : ExitCode.OfSignal(signal);
    }

    /// <summary>Sends a signal to a process, or to a group by its negative number; false when there is none.</summary>
    public static bool Send(int process, int signal) => SendSignal(process, signal) == 0;

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int OwnGroup();

    /// <summary>The group that a terminal sends its signals to.</summary>
    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ForegroundGroup(SafeHandle terminal);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Wait(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Spawn(
        out int process, string file, ref long actions, ref long attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitActions(ref long actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddCopy(ref long actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyActions(ref long actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitAttributes(ref long attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFlags(ref long attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroupOf(ref long attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetDefaults(ref long attributes, ref long signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyAttributes(ref long attributes);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClearSignals(ref long signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddSignal(ref long signals, int signal);
}
