using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Clusters;

/// <summary>Recognises a cluster of Databricks. Job and run are not in its environment.</summary>
/// <remarks>
/// The runtime version is what MLflow itself looks at. <c>DB_CLUSTER_ID</c> is set for init scripts; that other programs have it is not
/// documented, the host stands in for it. The page of a job needs its IDs.
/// </remarks>
internal sealed class DatabricksDetector : IExecutorDetector
{
    public const string Kind = "databricks";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("DATABRICKS_RUNTIME_VERSION") is not { } version)
        {
            return null;
        }

        var cluster = probe.Read("DB_CLUSTER_ID");
        probe.Note(
            "Job and run of Databricks are not in the environment of a cluster. "
            + "Pass {{job.id}} and {{job.run_id}} as parameters of the task, and log them.");
        return new Executor(Kind, cluster ?? probe.Environment.HostName)
        {
            Details = ExecutorDetails.Of(
                ("cluster", cluster),
                ("runtime_version", version),
                ("workspace", probe.Read("DATABRICKS_HOST") is { } host && host.Contains("://", StringComparison.Ordinal)
                    ? probe.ReadUrl("DATABRICKS_HOST")
                    : null)),
        };
    }
}
