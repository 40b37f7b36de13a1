using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Waiting;

namespace RunLinkedData.Provenance.Capturing;

/// <summary>What surrounds the runs of a program: its code, machine and executor, captured once, when the first run starts.</summary>
internal sealed class Surroundings(
    ProvenanceOptions wanted, IReadOnlyList<IExecutorDetector> detectors, EnvironmentSettings variables, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private OfferedWork<Surrounding>? _captured;

    /// <summary>Captures it, or gives what was captured.</summary>
    public Task<Surrounding> GetAsync(CancellationToken cancellationToken) => Begin().GetAsync(cancellationToken);

    /// <summary>Begins to capture it, unless that was done.</summary>
    public OfferedWork<Surrounding> Begin()
    {
        lock (_lock)
        {
            return _captured ??= new(CaptureAsync, CancellationToken.None, isShared: true);
        }
    }

    /// <summary>Ends what still goes on. The source itself is not disposed of: a git that was just ended may still look at it.</summary>
    public void Dispose() => _stopping.Cancel();

    private async Task<Surrounding> CaptureAsync()
    {
        var process = ProvenanceSource.OfProcess(variables.All, time);
        var capture = ProvenanceCapture.Capture(process, wanted);

        // In a process of its own, which the runs do not wait for until they end.
        var changes = new OfferedWork<CodeChanges>(() => capture.CaptureChangesAsync(process, wanted, _stopping.Token), CancellationToken.None, isShared: true);
        var environment = ExecutionEnvironment.OfProcess(name => name switch
        {
            "RLD_IMAGE" when wanted.Image is not null => wanted.Image,
            "RLD_IMAGE_DIGEST" when wanted.ImageDigest is not null => wanted.ImageDigest,
            "RLD_IMAGE" or "RLD_IMAGE_DIGEST" => variables.Read(name),
            _ => wanted.RecognizeExecutor ? variables.Read(name) : null,
        });
        var execution = await ExecutionDetection.DetectAsync(environment, wanted.RecognizeExecutor ? detectors : [], CancellationToken.None).ConfigureAwait(false);
        return new Surrounding(capture, wanted.Executor ?? (wanted.RecognizeExecutor ? execution.Executor : null), execution, changes);
    }
}

/// <summary>What was captured.</summary>
/// <param name="Capture">Code, program and machine.</param>
/// <param name="Executor">What executes the program; null when that is not wanted.</param>
/// <param name="Execution">Image, orchestrator and notes.</param>
/// <param name="Changes">What git says of changes, when it has said it.</param>
internal sealed record Surrounding(ProvenanceCapture Capture, Executor? Executor, DetectedExecution Execution, OfferedWork<CodeChanges> Changes)
{
    /// <summary>The tags of all that, for a new run.</summary>
    public IEnumerable<Tag> Tags =>
    [
        .. MlflowSourceTags.Of(Capture.Code, Capture.Program).Select(tag => tag.Key == RunTags.SourceType ? new Tag(tag.Key, SourceType) : tag),
        .. Executor is null ? [] : ExecutorTags.Of(Executor),
        .. ExecutorTags.Of(Execution.Orchestrator),
        .. ExecutorTags.Of(Execution.Image),
    ];

    // MLflow's UI has an icon for each.
    private string SourceType => Executor?.Kind is null or "local" ? "LOCAL" : "JOB";
}
