using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Html.Tests.Cards;

/// <summary>What a small run asks of a new server: each call is paid by every run.</summary>
public sealed class SmallRunTests
{
    private const string Tracking = "/api/2.0/mlflow/";

    private TemporaryFolder _folder = null!;
    private FakeMlflowArtifacts _artifacts = null!;
    private RunTracker _writer = null!;
    private StoreServer _server = null!;

    [SetUp]
    public async Task OpenServers()
    {
        _folder = new TemporaryFolder();
        _artifacts = new FakeMlflowArtifacts { SendsRanges = true };
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"mlflow-artifacts://{_artifacts.Server.Address.Authority}/",
        };
        options.UseArtifactServer(new MlflowServerOptions { TrackingUri = _artifacts.TrackingUri });
        _writer = await RunTracker.ConnectAsync(options);
        _server = new StoreServer(_writer.TrackingStore);
    }

    [TearDown]
    public async Task CloseServers()
    {
        _server.Dispose();
        await _writer.DisposeAsync();
        await _artifacts.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task SmallRun_LikeTheOneBefore_TakesEightCallsWithRecordAndCard()
    {
        await RunAsync(options => options.UseHtml());
        var (tracking, artifacts) = await RunAsync(options => options.UseHtml());

        Assert.Multiple(() =>
        {
            Assert.That(
                tracking,
                Is.EqualTo(new[]
                {
                    "experiments/get-by-name", "runs/create", "runs/log-batch", "runs/update", "runs/search", "runs/set-tag",
                }));
            Assert.That(artifacts, Is.EqualTo(new[] { "PUT run.json", "PUT card.html" }));
        });
    }

    [Test]
    public async Task SmallRun_OfOtherCode_ReadsTheRecordOfTheOneBeforeToo()
    {
        await RunAsync(options => options.UseHtml());
        foreach (var run in (await _writer.TrackingStore.SearchRunsAsync(new() { ExperimentIds = ["1"] })).Items)
        {
            await _writer.TrackingStore.SetTagAsync(run.Info.RunId, new("rld.environment", "another"));
        }

        var (_, artifacts) = await RunAsync(options => options.UseHtml());

        Assert.That(artifacts, Is.EqualTo(new[] { "PUT run.json", "GET run.json", "PUT card.html" }));
    }

    [Test]
    public async Task SmallRun_ThatStoresAnArtifact_LooksBeforeItWritesTheCard()
    {
        await RunAsync(options => options.UseHtml());
        var (_, artifacts) = await RunAsync(options => options.UseHtml(), run => run.LogTextAsync("mine", "card.html"));

        Assert.That(artifacts, Is.EqualTo(new[] { "PUT card.html", "PUT run.json", "GET artifacts" }));
    }

    [Test]
    public async Task SmallRun_WithoutRecordAndCard_TakesFourCalls()
    {
        await RunAsync(Plain);
        var (tracking, artifacts) = await RunAsync(Plain);

        Assert.That(tracking, Is.EqualTo(new[] { "experiments/get-by-name", "runs/create", "runs/log-batch", "runs/update" }));
        Assert.That(artifacts, Is.Empty);

        static void Plain(RunTrackerOptions options) => options.Provenance.Record = false;
    }

    private async Task<(string[] Tracking, string[] Artifacts)> RunAsync(
        Action<RunTrackerOptions> configure, Func<Run, Task>? more = null)
    {
        var (tracking, artifacts) = (_server.Requests.Count, _artifacts.Server.Requests.Count);
        RunTrackerOptions options = new() { TrackingUri = _server.Uri.AbsoluteUri };

        // Whether the tests lie in a clone with changes is not what is counted.
        options.Provenance.Git = false;
        configure(options);
        await using (var tracker = await RunTracker.ConnectAsync(options))
        {
            await tracker.RunAsync("small", async run =>
            {
                for (var i = 0; i < 10; i++)
                {
                    run.LogParameter($"p{i}", i);
                    run.LogMetric($"m{i}", i);
                    run.SetTag($"t{i}", "v");
                }

                await (more?.Invoke(run) ?? Task.CompletedTask);
            });
        }

        return (
            [.. _server.Requests.Skip(tracking)
                .Select(request => request.Target.Split('?')[0].Replace(Tracking, "", StringComparison.Ordinal))],
            [.. _artifacts.Server.Requests.Skip(artifacts)
                .Select(request => $"{request.Method} {request.RawPath[(request.RawPath.LastIndexOf('/') + 1)..]}")]);
    }
}
