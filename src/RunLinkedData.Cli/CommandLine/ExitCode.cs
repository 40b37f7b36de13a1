namespace RunLinkedData.Cli.CommandLine;

/// <summary>How the program ends; docs/cli.md has the list.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command failed; the error is on stderr.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The command did its work, and what it found is bad or different: verify, doctor, diff --exit-code.</summary>
    public const int Found = 3;

    /// <summary>The command did its work, and there was nothing to do it with: verify.</summary>
    public const int Nothing = 4;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
