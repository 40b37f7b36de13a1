using RunLinkedData.Cli.CommandLine;

namespace RunLinkedData.Cli.Running;

/// <summary>The error of a program that cannot be started.</summary>
internal static class ProgramError
{
    public static CommandException Of(string program, string why, int code) => new(
        $"'{program}' cannot be started: {why}. "
        + (code == ExitCode.NotFound ? "Check its name and the PATH; a file of this folder is ./NAME." : "Check that it may be executed."),
        code);
}
