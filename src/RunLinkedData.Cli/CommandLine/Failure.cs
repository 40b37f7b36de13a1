using System.Text.Json;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>How an error is told: one clear line, and all the rest only when asked for.</summary>
internal static class Failure
{
    /// <summary>Errors that are no fault of this program.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is RunLinkedDataException or CommandException or IOException or UnauthorizedAccessException or ArgumentException or JsonException;

    public static string Describe(Exception exception, bool verbose) => verbose
        ? $"error: {exception}"
        : $"error: {exception.Message.ReplaceLineEndings("\n")}";
}
