namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>The region of AWS in which this program runs.</summary>
internal static class AwsRegion
{
    /// <summary>The region of the task, else of the variables of the SDKs.</summary>
    public static string? Of(ExecutionProbe probe) =>
        probe.Ecs?.Task?.Region is { Length: > 0 } region ? region : probe.Read("AWS_REGION") ?? probe.Read("AWS_DEFAULT_REGION");
}
