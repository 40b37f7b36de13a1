using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Recording.Sending;

/// <summary>Batches of values go to a server two at a time.</summary>
public sealed class TwoBatchesTests
{
    private const int Metrics = 1500;

    private TemporaryFolder _folder = null!;
    private RunTracker _writer = null!;
    private StoreServer _server = null!;
    private RunTracker _tracker = null!;
    private int _batches;
    private int _open;
    private int _mostOpen;

    [SetUp]
    public async Task Open()
    {
        (_batches, _open, _mostOpen) = (0, 0, 0);
        _folder = new TemporaryFolder();
        _writer = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}" });
        _server = new StoreServer(_writer.TrackingStore);
        _tracker = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = _server.Uri.AbsoluteUri,
            FlushInterval = TimeSpan.FromMinutes(10),
            JournalFolder = _folder["journals"],
            ConfigureServer = server => server.MaxRetries = 0,
        });
    }

    [TearDown]
    public async Task Close()
    {
        await _tracker.DisposeAsync();
        _server.Dispose();
        await _writer.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Flush_TwoBatchesOfMetrics_AreOnTheirWayAtOnce()
    {
        // The first is answered when the second has come.
        using SemaphoreSlim came = new(0);
        _server.IsAway = request => IsBatch(request)
            && (Interlocked.Increment(ref _batches) == 1 ? !came.Wait(TimeSpan.FromSeconds(30)) : came.Release() < 0);
        var runId = await _tracker.RunAsync("sales", LogMetrics);

        Assert.That(_batches, Is.EqualTo(2));
        Assert.That(await CountAsync(runId), Is.EqualTo(Metrics));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task Flush_OneOfTwoIsLost_BothArriveOnceInTheEnd(int lost)
    {
        _server.IsAway = request => IsBatch(request) && Interlocked.Increment(ref _batches) == lost;
        await using var run = await _tracker.StartRunAsync("sales");
        await LogMetrics(run);

        Assert.That(() => run.FlushAsync(), Throws.InstanceOf<MlflowException>());
        await run.CompleteAsync();

        Assert.That(await CountAsync(run.Id), Is.EqualTo(Metrics));
        Assert.That(Directory.GetFiles(_folder["journals"]), Is.Empty);
    }

    [Test]
    public async Task Flush_BatchesOfTags_ComeOneAfterTheOther()
    {
        _server.IsAway = request =>
        {
            if (IsBatch(request))
            {
                _batches++;
                _mostOpen = Math.Max(_mostOpen, Interlocked.Increment(ref _open));
                Thread.Sleep(100);
                Interlocked.Decrement(ref _open);
            }

            return false;
        };
        var runId = await _tracker.RunAsync("sales", run =>
        {
            for (var i = 0; i < 250; i++)
            {
                run.SetTag($"t{i % 200}", $"{i}");
            }

            return Task.CompletedTask;
        });

        Assert.That((_batches, _mostOpen), Is.EqualTo((3, 1)));
        Assert.That((await _writer.TrackingStore.GetRunAsync(runId)).FindTag("t49"), Is.EqualTo("249"), "the last counts");
    }

    private static bool IsBatch(ScriptedRequest request) => request.Target.EndsWith("/log-batch", StringComparison.Ordinal);

    private static Task LogMetrics(Run run)
    {
        for (var i = 0; i < Metrics; i++)
        {
            run.LogMetric("m", i, step: i);
        }

        return Task.CompletedTask;
    }

    private async Task<int> CountAsync(string runId) =>
        (await _writer.TrackingStore.GetMetricHistoryAsync(runId, "m", 10_000)).Items.Count;
}
