using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>Recognises a task of Amazon ECS, on EC2 or Fargate.</summary>
/// <remarks>Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html.</remarks>
internal sealed class EcsDetector : IExecutorDetector
{
    public const string Kind = "ecs";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read(EcsMetadata.Variable) is not { } address)
        {
            return null;
        }

        var container = probe.Ecs;
        var region = AwsRegion.Of(probe);

        // Without the metadata there is still the ID of the container, at the end of their address.
        var id = container?.Task?.Name ?? address[(address.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
        return new Executor(Kind, id)
        {
            Url = container is { Task: { } task, Cluster: { } cluster } ? AwsConsole.EcsTask(region, cluster, task.Name) : null,
            Log = EcsLog.Of(probe),
            Details = ExecutorDetails.Of(
                ("task_arn", container?.TaskArn),
                ("cluster", container?.Cluster),
                ("family", container?.Family),
                ("revision", container?.Revision),
                ("container", container?.Name),
                ("region", region),
                ("account", container?.Task?.Account),
                ("launched_by", probe.Read("AWS_EXECUTION_ENV"))),
        };
    }
}
