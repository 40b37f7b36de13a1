using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>What was found out about who executes this program.</summary>
/// <param name="Executor">What executes it; this machine when nothing else is known.</param>
/// <param name="Orchestrator">What decided that it is to be executed, or null.</param>
/// <param name="Image">The container image, or null.</param>
/// <param name="Notes">What could not be captured and why, a sentence each.</param>
internal sealed record DetectedExecution(Executor Executor, Orchestrator? Orchestrator, ContainerImage? Image, IReadOnlyList<string> Notes)
{
    /// <summary>The job of several equal executions that this program is one of, or null.</summary>
    public ExecutorArray? Array { get; init; }
}
