using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>A log stream of CloudWatch as the log of an executor.</summary>
internal static class CloudWatchLog
{
    /// <summary>The log, with its page; null when a part is missing, or holds the colon that none of them may hold.</summary>
    public static ExecutorLog? Of(string? region, string? group, string? stream) =>
        IsPart(region) && IsPart(group) && IsPart(stream)
            ? new ExecutorLog($"cloudwatch:{region}:{group}:{stream}") { Url = AwsConsole.LogStream(region, group!, stream!) }
            : null;

    private static bool IsPart(string? text) => !string.IsNullOrEmpty(text) && !text.Contains(':', StringComparison.Ordinal);
}
