using System.Runtime.InteropServices;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>Signals by their numbers of POSIX, as exit codes have them.</summary>
internal static class SignalNumber
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Pipe = 13;
    public const int Alarm = 14;
    public const int Terminate = 15;
    public const int CpuTime = 24;

    /// <summary>Those by which schedulers warn, and which mean nothing to this program.</summary>
    public static IReadOnlyList<int> ForTheProgram { get; } = OperatingSystem.IsLinux() ? [10, 12] : [30, 31];

    /// <summary>Those that would end this program.</summary>
    public static IReadOnlyList<int> Ending { get; } = [Hangup, Interrupt, Quit, Terminate, Alarm, CpuTime];

    public static int Of(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => Hangup,
        PosixSignal.SIGINT => Interrupt,
        PosixSignal.SIGQUIT => Quit,
        PosixSignal.SIGTERM => Terminate,
        _ => (int)signal,
    };

    public static PosixSignal ToSignal(int number) => number switch
    {
        Hangup => PosixSignal.SIGHUP,
        Interrupt => PosixSignal.SIGINT,
        Quit => PosixSignal.SIGQUIT,
        Terminate => PosixSignal.SIGTERM,
        _ => (PosixSignal)number,
    };
}
