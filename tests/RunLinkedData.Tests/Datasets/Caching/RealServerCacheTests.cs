using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests.Datasets.Caching;

/// <summary>The cache before a real server, which keeps the artifacts too.</summary>
[TestFixture]
public sealed class RealServerCacheTests
{
    private TrackingServer _real = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task OpenServer()
    {
        _real = await TrackingServer.OpenAsync();
        _folder = new TemporaryFolder();
    }

    [TearDown]
    public void CloseServer()
    {
        _folder?.Dispose();
    }

    [Test]
    public async Task Load_SecondTime_NeedsNoServer()
    {
        await using var tracker = await ConnectAsync(_real.Uri);
        var process = $"cache-{Guid.NewGuid():N}";
        var runId = await tracker.RunAsync(
            process, run => run.SaveDatasetAsync("items", Items.Make(1000)), start => start.Parameters["horizon"] = "28");

        var cold = await tracker.LoadDatasetAsync("items", runId);
        var rows = await cold.ReadRowsAsync<Item>();
        var latest = await tracker.LoadDatasetAsync($"{process}/items@latest");

        // The same address, and nobody there: a proxy that answers nothing takes its calls.
        await using var alone = await ConnectAsync(_real.Uri, server => server.HttpClientFactory = new Nobody());
        var warm = await alone.LoadDatasetAsync("items", runId);
        Assert.That(await warm.ReadRowsAsync<Item>(), Is.EqualTo(rows));
        Assert.That((warm.RunId, warm.Manifest.Digest, latest.RunId), Is.EqualTo((cold.RunId, cold.Manifest.Digest, runId)));
        Assert.That(
            (
                warm.Run.Info,
                string.Join(';', warm.Run.Params),
                string.Join(';', warm.Run.Tags),
                string.Join(';', warm.Run.Metrics),
                warm.Run.Inputs.Count),
            Is.EqualTo((
                cold.Run.Info,
                string.Join(';', cold.Run.Params),
                string.Join(';', cold.Run.Tags),
                string.Join(';', cold.Run.Metrics),
                cold.Run.Inputs.Count)));
        Assert.That(async () => await alone.LoadDatasetAsync($"{process}/items@latest"), Throws.InstanceOf<MlflowException>());
    }

    [Test]
    public async Task LoadInput_RunDeletedOnTheServer_IsRefused()
    {
        await using var tracker = await ConnectAsync(_real.Uri);
        var process = $"cache-{Guid.NewGuid():N}";
        var runId = await tracker.RunAsync(process, run => run.SaveDatasetAsync("items", Items.Make(3)));
        await tracker.LoadDatasetAsync<Item>("items", runId);
        await tracker.TrackingStore.DeleteRunAsync(runId);
        await using var run = await tracker.StartRunAsync(process);

        Assert.That(await tracker.LoadDatasetAsync<Item>("items", runId), Has.Count.EqualTo(3));
        Assert.That(
            async () => await run.LoadInputAsync($"items@{runId}"),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.RunDeleted));
    }

    private Task<RunTracker> ConnectAsync(string uri, Action<RunLinkedData.MLflow.MlflowServerOptions>? configure = null)
    {
        var options = new RunTrackerOptions
        {
            TrackingUri = uri,
            EndRunsWithProgram = false,
            Environment = new EnvironmentSettings(_ => null, _ => { }, () => new Dictionary<string, string>()),
            ConfigureServer = server =>
            {
                server.MaxRetries = 0;
                configure?.Invoke(server);
            },
        };
        options.Cache.Folder = _folder["cache"];
        options.Provenance.Git = options.Provenance.Packages = false;
        return RunTracker.ConnectAsync(options);
    }

    private sealed class Nobody : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("Nobody is there.");
    }
}
