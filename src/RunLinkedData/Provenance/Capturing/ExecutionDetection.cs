using RunLinkedData.Provenance.Executors;
using RunLinkedData.Provenance.Executors.Aws;
using RunLinkedData.Provenance.Executors.Ci;
using RunLinkedData.Provenance.Executors.Clusters;
using RunLinkedData.Provenance.Executors.Orchestrators;

namespace RunLinkedData.Provenance.Capturing;

/// <summary>Finds out what executes this program, from its environment.</summary>
internal static class ExecutionDetection
{
    // The first that matches counts. Kubernetes comes late, because many of the others run on it.
    internal static IReadOnlyList<IExecutorDetector> Executors { get; } =
    [
        new AwsBatchDetector(),
        new SageMakerDetector(),
        new CodeBuildDetector(),
        new GlueDetector(),
        new EmrServerlessDetector(),
        new EcsDetector(),
        new AwsLambdaDetector(),
        new EmrDetector(),
        new AzureBatchDetector(),
        new CloudRunDetector(),
        new DatabricksDetector(),
        new NomadDetector(),
        new SlurmDetector(),
        new GitHubActionsDetector(),
        new GitLabCiDetector(),
        new AzurePipelinesDetector(),
        new JenkinsDetector(),
        new KubernetesDetector(),
    ];

    internal static IReadOnlyList<IOrchestratorDetector> Orchestrators { get; } =
        [new DagsterDetector(), new AirflowDetector(), new ArgoDetector(), new PrefectDetector()];

    /// <summary>Looks at the environment. It takes microseconds, but for a container of ECS, whose metadata are asked once.</summary>
    /// <param name="environment">What to look at.</param>
    /// <param name="others">Detectors that are asked before our own.</param>
    /// <param name="cancellationToken">Cancels it; nothing else throws.</param>
    public static Task<DetectedExecution> DetectAsync(
        ExecutionEnvironment environment, IReadOnlyList<IExecutorDetector> others, CancellationToken cancellationToken = default) =>
        DetectAsync(environment, [.. others, .. Executors], Orchestrators, cancellationToken);

    internal static async Task<DetectedExecution> DetectAsync(
        ExecutionEnvironment environment,
        IReadOnlyList<IExecutorDetector> executors,
        IReadOnlyList<IOrchestratorDetector> orchestrators,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (ecs, problem) = await EcsMetadata.ReadAsync(environment, cancellationToken).ConfigureAwait(false);
        var probe = new ExecutionProbe(environment, ecs);
        if (problem is not null)
        {
            probe.Note(problem);
        }

        var executor = First(executors, probe, static (detector, probe) => detector.Detect(probe)) ?? LocalDetector.Detect(probe);
        var orchestrator = First(orchestrators, probe, static (detector, probe) => detector.Detect(probe));
        var image = First([ImageDetection.Detect], probe, static (detect, probe) => detect(probe));
        var array = First(executors, probe, static (detector, probe) => detector.FindArray(probe));
        return new DetectedExecution(executor, orchestrator, image, probe.Notes) { Array = array };
    }

    private static TFound? First<TDetector, TFound>(
        IReadOnlyList<TDetector> detectors,
        ExecutionProbe probe,
        Func<TDetector, ExecutionProbe, TFound?> detect)
        where TDetector : notnull
        where TFound : class
    {
        foreach (var detector in detectors)
        {
            try
            {
                if (detect(detector, probe) is { } found)
                {
                    return found;
                }
            }
#pragma warning disable CA1031 // What the environment holds must not end a run. The message may quote a value, the type does not.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                probe.Note(
                    $"The environment variables of {Named(detector)} could not be "
                    + $"understood ({exception.GetType().Name}), so it is not looked for.");
            }
        }

        return null;
    }

    private static string Named(object detector) =>
        detector is Delegate ? "a container image" : detector.GetType().Name.Replace("Detector", "", StringComparison.Ordinal);
}
