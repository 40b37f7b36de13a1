using System.Text.Json;
using RunLinkedData.Cli.Tables;
using RunLinkedData.MLflow;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>How an error is told: one clear line, and all the rest only when asked for.</summary>
internal static class Failure
{
    // EPIPE of Linux and macOS, and ERROR_BROKEN_PIPE as an HRESULT.
    private const int BrokenPipe = 32;
    private const int BrokenPipeOfWindows = unchecked((int)0x8007006D);

    /// <summary>Errors that are no fault of this program.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is RunLinkedDataException
            or MlflowException
            or CommandException
            or IOException
            or UnauthorizedAccessException
            or ArgumentException
            or JsonException;

    /// <summary>Whether whoever read stdout has gone away.</summary>
    public static bool IsReaderGone(IOException exception) => exception.HResult is BrokenPipe or BrokenPipeOfWindows;

    public static string Describe(Exception exception, bool verbose) =>
        $"error: {TerminalText.Lines((verbose ? exception.ToString() : MessageOf(exception)).ReplaceLineEndings("\n"))}";

    // .NET adds the name of a parameter, which is one of a method.
    public static string MessageOf(Exception exception) =>
        exception is ArgumentException { ParamName: { } name }
        && exception.Message.EndsWith($" (Parameter '{name}')", StringComparison.Ordinal)
            ? exception.Message[..^$" (Parameter '{name}')".Length]
            : exception.Message;
}
