using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>Recognises a job run of Amazon EMR Serverless.</summary>
/// <remarks>
/// Its documentation has no list of variables; these two are what public programs for it read, such as
/// https://github.com/opensearch-project/opensearch-spark. Where it logs is a setting of the job, not in the environment.
/// </remarks>
internal sealed class EmrServerlessDetector : IExecutorDetector
{
    public const string Kind = "emr-serverless";

    public Executor? Detect(ExecutionProbe probe) => probe.Read("SERVERLESS_EMR_JOB_ID") is { } run
        ? new Executor(Kind, run)
        {
            Details = ExecutorDetails.Of(
                ("application", probe.Read("SERVERLESS_EMR_VIRTUAL_CLUSTER_ID")), ("region", AwsRegion.Of(probe))),
        }
        : null;
}
