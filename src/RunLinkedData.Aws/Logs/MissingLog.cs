using RunLinkedData.Aws.Client;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Logs;

/// <summary>Says why there is no log to be read, and where it may be.</summary>
internal static class MissingLog
{
    private const string Command = "command:";

    /// <summary>Raises an error with the command that prints the log, when that is what was recorded.</summary>
    public static void ThrowIfCommand(Executor executor)
    {
        if (executor.Log?.Locator is { } locator && locator.StartsWith(Command, StringComparison.Ordinal))
        {
            throw new ExecutorException(
                executor,
                $"The log of {Name(executor)} is not in CloudWatch. It is printed, as long as it is kept there, by: "
                + locator[Command.Length..]);
        }
    }

    /// <summary>Nothing says where the log is.</summary>
    public static ExecutorException NotRecorded(Executor executor, bool isForgotten)
    {
        var forgotten = isForgotten
            ? $" AWS Batch does not know the job{Where(executor, null)}, or has forgotten it, as it does some days after its end."
            : "";
        var place = executor.Log is { } log
            ? $" What was recorded of its log, '{log.Locator}', is no stream of CloudWatch."
            : " Its log stream was not recorded.";
        return new ExecutorException(executor, $"There is no log of {Name(executor)} to be read.{forgotten}{place}{Advice(executor)}");
    }

    /// <summary>The stream, or its group, is not there.</summary>
    public static ExecutorException NotThere(Executor executor, LogTail tail, bool isForgotten)
    {
        var stream = tail.Stream;
        var forgotten = isForgotten ? " AWS Batch does not know the job either, or has forgotten it." : "";
        var said = tail.Missing?.Said is { Length: > 0 } text ? $" AWS said: {text}" : "";
        return new ExecutorException(
            executor,
            $"The log of {Name(executor)} is not there: CloudWatch Logs has no stream '{stream.Name}' in the group '{stream.Group}'"
            + $"{Where(executor, stream.Region ?? tail.Missing?.Region)}.{forgotten}{Advice(executor)}"
            + $" Else the retention of the group is over, or somebody has deleted it.{said}",
            tail.Missing);
    }

    private static string Name(Executor executor) => $"{executor.Kind} '{executor.Id}'";

    private static string Where(Executor executor, string? region) =>
        (region ?? LogStream.RegionOf(executor)) is { } name ? $" in region '{name}'" : "";

    private static string Advice(Executor executor) => executor.Details.GetValueOrDefault("account") is { Length: > 0 } account
        ? $" It was recorded in the account {account}: look whether the credentials are of that one."
        : " Look whether the credentials are of the account in which it was executed.";
}
