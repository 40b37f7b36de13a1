using System.Text.RegularExpressions;
using RunLinkedData.Cli.CommandLine;

namespace RunLinkedData.Cli.Running;

/// <summary>The errors of a program that is executed as a run.</summary>
internal static partial class ProgramError
{
    /// <summary>It cannot be started.</summary>
    public static CommandException Of(string program, string why, int code) => new(
        $"'{program}' cannot be started: {why}. "
        + (code == ExitCode.NotFound ? "Check its name and the PATH; a file of this folder is ./NAME." : "Check that it may be executed."),
        code);

    /// <summary>It has ended with an exit code that says that it failed.</summary>
    /// <param name="code">The exit code.</param>
    /// <param name="lastLine">The last thing that it said on stderr, or empty.</param>
    public static CommandException Of(int code, string lastLine)
    {
        var said = Colors().Replace(lastLine, "").Trim();
        return new($"The program ended with exit code {code}{(said.Length > 0 ? $": {said}" : ".")}");
    }

    // Of terminals: ECMA-48, 5.4.
    [GeneratedRegex("\e\\[[0-?]*[ -/]*[@-~]")]
    private static partial Regex Colors();
}
