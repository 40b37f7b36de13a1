namespace RunLinkedData.Cli.CommandLine;

/// <summary>A command cannot do what it was asked; the message says why, and what to do.</summary>
internal sealed class CommandException(string message, int code = ExitCode.Failed) : Exception(message)
{
    /// <summary>With which exit code the program ends.</summary>
    public int Code { get; } = code;
}
