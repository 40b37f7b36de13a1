using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>
/// The examples, unchanged, on a real MLflow server that serves no artifacts: they lie in a bucket, which each program reaches itself.
/// </summary>
public sealed class S3ServerExampleTests
{
    private TemporaryFolder _folder = null!;
    private MotoServer? _moto;
    private TrackingServer? _server;
    private string _root = null!;

    private KeyValuePair<string, string>[] Variables =>
    [
        new("MLFLOW_TRACKING_URI", _server!.Uri),
        new("MLFLOW_S3_ENDPOINT_URL", _moto!.Uri.AbsoluteUri),
        new("AWS_ACCESS_KEY_ID", "testing"),
        new("AWS_SECRET_ACCESS_KEY", "testing"),
        new("AWS_DEFAULT_REGION", "eu-central-1"),
        new("AWS_EC2_METADATA_DISABLED", "true"),
        new("RLD_CACHE_DIR", _folder["cache"]),
    ];

    [OneTimeSetUp]
    public async Task Start()
    {
        _folder = new TemporaryFolder();
        _moto = await MotoServer.StartAsync();
        _root = $"s3://{await _moto.MakeBucketAsync()}/team";

        // The server knows nothing of the bucket but its name: it cannot even sign addresses.
        _server = await TrackingServer.StartAsync(["--no-serve-artifacts", "--default-artifact-root", _root], []);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _server?.Stop();
        _moto?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Programs_PublishAndRldReadsThem()
    {
        foreach (var example in new[] { "DemandForecasting", "StockPlanning" })
        {
            using var program = await ExampleProgram.RunAsync(example, _folder.Path, Variables);
            Assert.That(program.ExitCode, Is.Zero, program.Error);
        }

        await using (var tracker = RunTracker.Connect(_server!.Uri))
        {
            var forecasts = await tracker.TrackingStore.FindExperimentAsync("demand-forecast");
            Assert.That(forecasts!.ArtifactLocation, Does.StartWith(_root));
        }

        await AssertRldAsync("part-00000.parquet", "get", "demand-forecast/forecasts@latest", "-o", "out");
        await AssertRldAsync("Sound: 1 version", "verify", "demand-forecast/forecasts@latest");
        await AssertRldAsync("forecasts", "lineage", "demand-forecast/forecasts@latest");
    }

    /// <summary>The code location of Dagster, whose assets C# and Python compute from each other's versions.</summary>
    [Test]
    public async Task AssetsOfDagster_AreMadeFromEachOther()
    {
        var python = await RealPython.RequireAsync("dagster", "pyarrow");
        Directory.CreateDirectory(_folder["home"]);
        KeyValuePair<string, string>[] variables =
        [
            .. Variables,
            new("DAGSTER_HOME", _folder["home"]),
            new("DAILY_FORECASTS", ExampleProgram.PathOfExample("Dagster", "DailyForecasts")),
        ];
        string[][] selections = [["shop/sales"], ["shop/forecasts,shop/orders", "--partition", "2026-11-03"], ["shop/outlook"]];
        foreach (var selection in selections)
        {
            await python.RunAsync(
                Repository.PathOf("examples", "Dagster"),
                variables,
                ["-m", "dagster", "asset", "materialize", "-f", "definitions.py", "--select", .. selection]);
        }

        await AssertRldAsync("Sound: 1 version", "verify", "shop-outlook/outlook@latest");
        await AssertRldAsync("Sound: 1 version", "verify", "shop-orders/orders@latest");
        await AssertRldAsync("forecasts", "lineage", "shop-outlook/outlook@latest");
    }

    private async Task AssertRldAsync(string printed, params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(_folder.Path, Variables, arguments);
        await program.WaitAsync();
        Assert.That(program.ExitCode, Is.Zero, program.Error + program.Output);
        Assert.That(program.Output + program.Error, Does.Contain(printed));
    }
}
