using BenchmarkDotNet.Attributes;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>Saves 2 million rows again and again, each time as another dataset of one run on SQLite.</summary>
[MemoryDiagnoser]
public abstract class SaleSaving
{
    private RunTracker _tracker = null!;
    private int _saved;

    protected TemporaryFolder Folder { get; private set; } = null!;

    protected Run Run { get; private set; } = null!;

    protected Sale[] Rows { get; private set; } = null!;

    protected string NextName => $"sales{_saved++}";

    [GlobalSetup]
    public virtual void Setup()
    {
        Folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{Folder["mlflow.db"]}", ArtifactRoot = Folder["mlruns"] });
        Run = _tracker.StartRun("benchmark");
        Rows = Sale.Make();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        Run.Dispose();
        _tracker.Dispose();
        Folder.Dispose();
    }
}
