using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Waiting;

namespace RunLinkedData.Provenance.Capturing;

/// <summary>What surrounds the runs of a program: its code, machine and executor.</summary>
/// <param name="Capture">Code, program and machine.</param>
/// <param name="Executor">What executes the program; null when that is not wanted.</param>
/// <param name="Execution">Image, orchestrator and notes.</param>
/// <param name="Changes">What git says of changes, when it has said it.</param>
internal sealed record ProgramContext(
    ProvenanceCapture Capture, Executor? Executor, DetectedExecution Execution, OfferedWork<CodeChanges> Changes)
{
    /// <summary>The tags of all that, for a new run.</summary>
    public IEnumerable<Tag> Tags =>
    [
        .. MlflowSourceTags.Of(Capture.Code, Capture.Program)
            .Select(tag => tag.Key == RunTags.SourceType ? new Tag(tag.Key, SourceType) : tag),
        .. Executor is null ? [] : ExecutorTags.Of(Executor),
        .. ExecutorTags.Of(Execution.Orchestrator),
        .. ExecutorTags.Of(Execution.Image),
    ];

    // MLflow's UI has an icon for each.
    private string SourceType => Executor?.Kind is null or "local" ? "LOCAL" : "JOB";
}
