namespace RunLinkedData.Cli.CommandLine;

/// <summary>How the program ends; docs/cli.md has the list.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command failed; the error is on stderr.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The command did its work, and what it found is bad or different: verify, doctor, status, diff --exit-code.</summary>
    public const int Found = 3;

    /// <summary>The command did its work, and there was nothing to do it with, or nothing to be told: verify, status.</summary>
    public const int Nothing = 4;

    /// <summary>The program that was to be executed is there and cannot be: as shells have it.</summary>
    public const int NotExecutable = 126;

    /// <summary>The program that was to be executed is not there: as shells have it.</summary>
    public const int NotFound = 127;

    private const int Signalled = 128;

    /// <summary>A program that was ended by a signal: 130 for Ctrl-C, 143 for SIGTERM.</summary>
    public static int OfSignal(int number) => Signalled + number;
}
