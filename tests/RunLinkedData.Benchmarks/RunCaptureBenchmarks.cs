using BenchmarkDotNet.Attributes;
using RunLinkedData.Html;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>What does a run pay for its provenance, tags at its start and its record at its end, and for its card?</summary>
[InvocationCount(100)]
public class RunCaptureBenchmarks
{
    private readonly List<Run> _open = [];
    private TemporaryFolder _folder = null!;
    private RunTracker _with = null!;
    private RunTracker _without = null!;
    private RunTracker _withCard = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = new TemporaryFolder();
        _with = Connect("with.db", _ => { });
        _withCard = Connect("card.db", options => options.UseHtml());
        _without = Connect("without.db", options =>
        {
            var provenance = options.Provenance;
            (
                provenance.Git,
                provenance.RecognizeExecutor,
                provenance.Record,
                provenance.Packages,
                provenance.CommandLine,
                provenance.Machine) = (false, false, false, false, false, false);
            provenance.EnvironmentVariables.Clear();
        });
    }

    [IterationCleanup]
    public void EndRuns()
    {
        _open.ForEach(run => run.Complete());
        _open.Clear();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _with.Dispose();
        _withCard.Dispose();
        _without.Dispose();
        _folder.Dispose();
    }

    [Benchmark]
    public void StartWithout() => _open.Add(_without.StartRun("p"));

    [Benchmark]
    public void StartWith() => _open.Add(_with.StartRun("p"));

    [Benchmark(Baseline = true)]
    public void RunWithout() => Complete(_without);

    [Benchmark]
    public void RunWith() => Complete(_with);

    /// <summary>The same with a line in its log.</summary>
    [Benchmark]
    public void RunWithLog()
    {
        using var run = _with.StartRun("p");
        run.LogWriter.WriteLine("a line");
        run.Complete();
    }

    /// <summary>A run that writes a small dataset, of which there is a version before.</summary>
    [Benchmark]
    public void DatasetWithoutCard() => Write(_with);

    [Benchmark]
    public void DatasetWithCard() => Write(_withCard);

    private static void Write(RunTracker tracker)
    {
        using var run = tracker.StartRun("written");
        run.SaveDataset("days", Enumerable.Range(1, 100).Select(day => new { Day = day, Units = day * 1.5 }));
        run.Complete();
    }

    private static void Complete(RunTracker tracker)
    {
        using var run = tracker.StartRun("p");
        run.Complete();
    }

    private RunTracker Connect(string database, Action<RunTrackerOptions> configure)
    {
        var options = new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder[database]}", ArtifactRoot = _folder["artifacts"] };
        configure(options);
        return RunTracker.Connect(options);
    }
}
