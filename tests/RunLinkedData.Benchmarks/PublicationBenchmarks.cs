using BenchmarkDotNet.Attributes;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>How long does it take to publish what the members of a group have saved?</summary>
public class PublicationBenchmarks
{
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private string _template = "";
    private string _runId = "";

    [Params(50, 500)]
    public int Members { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = _folder["mlruns"],
        });
        for (var index = 0; index < Members; index++)
        {
            await using var run = await _tracker.JoinRunAsync("array", o => (o.Group, o.Index) = ("template", index));
            await run.SaveDatasetPartAsync("sales", Enumerable.Range(0, 20).Select(Row.Make));
            await run.CompleteAsync();
            _template = run.Id;
        }
    }

    /// <summary>A run like the first, which is not published.</summary>
    [IterationSetup]
    public void Copy() => Blocking(async () =>
    {
        var template = await _tracker.TrackingStore.GetRunAsync(_template);
        var run = await _tracker.TrackingStore.CreateRunAsync(new NewRun
        {
            ExperimentId = template.Info.ExperimentId,
            StartTime = template.Info.StartTime,
            Tags = [.. template.Tags.Where(tag => tag.Key.StartsWith("rld.", StringComparison.Ordinal))],
        });
        CopyFolder(template.Info.ArtifactUri, run.Info.ArtifactUri);
        _runId = run.Info.RunId;
    });

    [GlobalCleanup]
    public void Cleanup()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    [Benchmark]
    public async Task Publish()
    {
        var published = await _tracker.PublishAsync(_runId, Members);
        if (published.WasPublished || published.Versions.Count != 1)
        {
            throw new InvalidOperationException("It was no publication that was measured.");
        }
    }

    private static void Blocking(Func<Task> work) => work().GetAwaiter().GetResult();

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private sealed record Row(
        int Id, string Name, DateOnly Day, long Units, decimal Price, double Weight, double Height, float Depth, bool Promo, string? Note,
        int? Stock, DateTime At)
    {
        public static Row Make(int i) => new(
            i, $"article {i}", new DateOnly(2026, 1, 1).AddDays(i), i * 1_000_000_007L, i / 8m, i / 3.0, i / 7.0, i / 9f, i % 3 == 0,
            i % 5 == 0 ? null : "note", i % 4 == 0 ? null : i, new DateTime(2026, 1, 1).AddMinutes(i));
    }
}
