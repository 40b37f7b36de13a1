using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Client;

/// <summary>A log stream of CloudWatch.</summary>
/// <param name="Region">Its region; null for the default.</param>
/// <param name="Group">The log group.</param>
/// <param name="Name">The stream; unique in its group.</param>
internal sealed record LogStream(string? Region, string Group, string Name)
{
    /// <summary>The kind of place that CloudWatch is, as the beginning of locators.</summary>
    public const string Kind = "cloudwatch";

    /// <summary>
    /// The stream that was recorded for an execution, <c>cloudwatch:REGION:GROUP:STREAM</c>; null when it is none of CloudWatch's.
    /// </summary>
    public static LogStream? Recorded(Executor executor) =>
        // Neither names of groups nor of streams hold a colon.
        executor.Log?.Locator.Split(':') is [Kind, var region, { Length: > 0 } group, { Length: > 0 } name]
            ? new LogStream(region.Length > 0 ? region : null, group, name)
            : null;

    /// <summary>Where a job runs: as recorded, else where its log is; null for the default.</summary>
    public static string? RegionOf(Executor executor) =>
        executor.Details.TryGetValue("region", out var region) && region.Length > 0 ? region : Recorded(executor)?.Region;
}
