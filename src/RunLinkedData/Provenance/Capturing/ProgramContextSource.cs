using RunLinkedData.Model;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Waiting;

namespace RunLinkedData.Provenance.Capturing;

/// <summary>Captures the context of a program once, when its first run starts.</summary>
internal sealed class ProgramContextSource(
    ProvenanceOptions wanted, IReadOnlyList<IExecutorDetector> detectors, EnvironmentSettings variables, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private OfferedWork<ProgramContext>? _captured;

    /// <summary>Captures it, or gives what was captured.</summary>
    public Task<ProgramContext> GetAsync(CancellationToken cancellationToken) => Begin().GetAsync(cancellationToken);

    /// <summary>Begins to capture it, unless that was done.</summary>
    public OfferedWork<ProgramContext> Begin()
    {
        lock (_lock)
        {
            return _captured ??= new(CaptureAsync, CancellationToken.None, isShared: true);
        }
    }

    /// <summary>Ends what still goes on. The source itself is not disposed of: a git that was just ended may still look at it.</summary>
    public void Dispose() => _stopping.Cancel();

    private async Task<ProgramContext> CaptureAsync()
    {
        var program = ProvenanceSource.OfProgram(variables.All, time);
        var capture = ProvenanceCapture.Capture(program, wanted);

        // In a program of its own, which the runs do not wait for until they end.
        var changes = new OfferedWork<CodeChanges>(
            () => capture.CaptureChangesAsync(program, wanted, _stopping.Token), CancellationToken.None, isShared: true);
        var environment = ExecutionEnvironment.OfProgram(name => name switch
        {
            "RLD_IMAGE" when wanted.Image is not null => wanted.Image,
            "RLD_IMAGE_DIGEST" when wanted.ImageDigest is not null => wanted.ImageDigest,
            "RLD_IMAGE" or "RLD_IMAGE_DIGEST" => variables.Read(name),
            _ => wanted.RecognizeExecutor ? variables.Read(name) : null,
        });
        var execution = await ExecutionDetection.DetectAsync(
            environment, wanted.RecognizeExecutor ? detectors : [], CancellationToken.None).ConfigureAwait(false);
        execution = execution with { Orchestrator = wanted.Orchestrator ?? execution.Orchestrator };
        return new ProgramContext(capture, wanted.Executor ?? (wanted.RecognizeExecutor ? execution.Executor : null), execution, changes);
    }
}
