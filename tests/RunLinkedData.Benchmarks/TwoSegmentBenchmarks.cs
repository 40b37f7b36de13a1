using System.Text;
using BenchmarkDotNet.Attributes;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What does a call cost on a server that sends the body of its answer when the head was acknowledged, as MLflow 3.6 and 3.17 do with
/// their default of 4 workers, against a bare HttpClient that waits 40 ms for the kernel to acknowledge?
/// </summary>
[WarmupCount(2)]
public class TwoSegmentBenchmarks
{
    private const string RunId = "0123456789abcdef0123456789abcdef";
    private const string Batch = $$"""{"run_id":"{{RunId}}","params":[{"key":"p","value":"1"}]}""";

    private CannedServer _server = null!;
    private RunTracker _tracker = null!;
    private HttpClient _bare = null!;

    [GlobalSetup]
    public void Setup()
    {
        _server = new CannedServer(static _ => "{}", inTwoSegments: true);
        _tracker = RunTracker.Connect(_server.Uri.AbsoluteUri);
        _bare = new HttpClient { BaseAddress = new Uri(_server.Uri, "api/2.0/mlflow/") };
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _bare.Dispose();
        _tracker.Dispose();
        _server.Dispose();
    }

    [Benchmark(Baseline = true)]
    [InvocationCount(20)]
    public async Task BareClient()
    {
        using var content = new StringContent(Batch, Encoding.UTF8, "application/json");
        using var answer = await _bare.PostAsync(new Uri("runs/log-batch", UriKind.Relative), content);
        await answer.Content.ReadAsStringAsync();
    }

    [Benchmark]
    [InvocationCount(20)]
    public async Task Store() => await _tracker.TrackingStore.LogBatchAsync(RunId, new RunBatch { Params = [new Param("p", "1")] });
}
