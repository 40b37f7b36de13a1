using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors.Clusters;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>Recognises a job of AWS Batch, and takes its task, log stream and account from the metadata of ECS.</summary>
/// <remarks>
/// Source: https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html. The job does not name its log stream, and Batch forgets it
/// within days: it is recorded now or never.
/// </remarks>
internal sealed class AwsBatchDetector : IExecutorDetector
{
    public const string Kind = "aws-batch";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("AWS_BATCH_JOB_ID") is not { } id)
        {
            return null;
        }

        var region = AwsRegion.Of(probe);
        return new Executor(Kind, id)
        {
            Attempt = probe.ReadNumber("AWS_BATCH_JOB_ATTEMPT"),
            Index = probe.ReadNumber("AWS_BATCH_JOB_ARRAY_INDEX") ?? probe.ReadNumber("AWS_BATCH_JOB_NODE_INDEX"),
            Url = AwsConsole.BatchJob(region, id),
            Log = LogOf(probe),
            Details = ExecutorDetails.Of(
                ("queue", probe.Read("AWS_BATCH_JQ_NAME")),
                ("compute_environment", probe.Read("AWS_BATCH_CE_NAME")),
                ("array_size", probe.Read("AWS_BATCH_JOB_ARRAY_SIZE")),
                ("nodes", probe.Read("AWS_BATCH_JOB_NUM_NODES")),
                ("main_node_index", probe.Read("AWS_BATCH_JOB_MAIN_NODE_INDEX")),
                ("kubernetes_node_uid", probe.Read("AWS_BATCH_JOB_KUBERNETES_NODE_UID")),
                ("region", region),
                ("account", probe.Ecs?.Task?.Account),
                ("task_arn", probe.Ecs?.TaskArn),
                ("container", probe.Ecs?.Name)),
        };
    }

    /// <remarks>The children of an array job are <c>PARENT:INDEX</c>, the nodes of a multi-node job <c>JOB#NODE</c>.</remarks>
    public ExecutorArray? FindArray(ExecutionProbe probe)
    {
        var (index, size) = probe.ReadNumber("AWS_BATCH_JOB_ARRAY_INDEX") is { } child
            ? (child, probe.ReadNumber("AWS_BATCH_JOB_ARRAY_SIZE"))
            : (probe.ReadNumber("AWS_BATCH_JOB_NODE_INDEX"), probe.ReadNumber("AWS_BATCH_JOB_NUM_NODES"));
        if (probe.Read("AWS_BATCH_JOB_ID") is not { } id || index is not { } known)
        {
            return null;
        }

        var job = id.Split(':', '#')[0];
        var region = AwsRegion.Of(probe);
        return new ExecutorArray
        {
            Key = $"{Kind}:{job}",
            Index = known,
            Size = size,
            Attempt = probe.ReadNumber("AWS_BATCH_JOB_ATTEMPT"),
            Job = new Executor(Kind, job)
            {
                Url = AwsConsole.BatchJob(region, job),
                Details = ExecutorDetails.Of(
                    ("queue", probe.Read("AWS_BATCH_JQ_NAME")),
                    ("array_size", probe.Read("AWS_BATCH_JOB_ARRAY_SIZE")),
                    ("nodes", probe.Read("AWS_BATCH_JOB_NUM_NODES")),
                    ("region", region),
                    ("account", probe.Ecs?.Task?.Account)),
            },
        };
    }

    private static ExecutorLog? LogOf(ExecutionProbe probe)
    {
        // On EKS the job is a pod, and its log is the pod's.
        if (probe.Read("AWS_BATCH_JOB_KUBERNETES_NODE_UID") is not null)
        {
            return KubernetesPod.Of(probe).Log;
        }

        if (probe.Read(EcsMetadata.Variable) is null)
        {
            probe.Note(
                "The log stream of the AWS Batch job is not known: "
                + $"{EcsMetadata.Variable} is not set (the agent of ECS is older than 1.39).");
        }

        return EcsLog.Of(probe);
    }
}
