using NUnit.Framework;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>On the emulator that checks, with what can be done to its objects and asked of it.</summary>
public sealed class GcsDatasetTests : GcsDatasetBehaviour
{
    private GcsEmulator _emulator = null!;

    [SetUp]
    public void Start() => _emulator = new GcsEmulator();

    [TearDown]
    public async Task Stop() => await _emulator.DisposeAsync();

    [Test]
    public async Task Save_ManifestAndFiles_AreWrittenWhereThereIsNone()
    {
        await using var tracker = Connect();
        await tracker.RunAsync("sales", run => run.SaveDatasetAsync("monthly", new[] { new Sale(new DateOnly(2026, 1, 1), 1) }));

        Assert.That(_emulator.Names, Has.All.StartsWith("mlflow/"));
        var datasets = _emulator.Calls
            .Where(call => call.Operation == "PUT" && call.Query.GetValueOrDefault("ifGenerationMatch") == "0")
            .ToList();
        Assert.That(datasets, Has.Count.GreaterThanOrEqualTo(2), "the part and the manifest");
    }

    /// <summary>
    /// A program has just looked whether anything is there, and then the other one, which has resumed the same run, saves and publishes.
    /// </summary>
    [Test]
    public async Task SaveDataset_AnotherPublishesJustAfterTheLook_StaysAndTheFirstIsRefused()
    {
        await using var first = Connect();
        await using var second = Connect();
        await using var run = await first.StartRunAsync("race");
        var other = await second.ResumeRunAsync(run.Id);
        await other.FlushAsync();
        var hasLooked = false;
        var isPublished = false;
        _emulator.Faults = request =>
        {
            var isLook = request.Query.TryGetValue("prefix", out var prefix) && prefix.EndsWith("/datasets/d/", StringComparison.Ordinal);
            if (!hasLooked || isPublished)
            {
                hasLooked |= isLook;
                return null;
            }

            isPublished = true;
            return new Testing.Servers.Fault
            {
                Before = () => other.SaveDataset("d", new[] { new Sale(new DateOnly(2026, 1, 1), 2) }),
            };
        };

        Assert.That(
            async () => await run.SaveDatasetAsync("d", new[] { new Sale(new DateOnly(2026, 1, 1), 1) }),
            Throws.InstanceOf<DatasetException>().With.Property(nameof(DatasetException.Code)).EqualTo(ErrorCode.DatasetExists));
        await other.FlushAsync();
        await run.CompleteAsync();
        Assert.That((isPublished, first.LoadDataset<Sale>("d", run.Id).Single().Units), Is.EqualTo((true, 2)));
    }

    /// <summary>What an attempt that died has left is in nobody's way.</summary>
    [Test]
    public async Task SaveDataset_FilesOfAnAttemptThatDied_AreTakenAway()
    {
        await using var tracker = Connect();
        var version = await tracker.RunAsync("sales", async run =>
        {
            var root = $"{new Uri(run.ArtifactUri).AbsolutePath[1..]}/datasets/monthly";
            _emulator.Store($"{root}/part-00000.parquet", [1, 2, 3]);
            _emulator.Store($"{root}/deep/part-00001.parquet", [1, 2, 3]);
            await run.SaveDatasetAsync("monthly", new[] { new Sale(new DateOnly(2026, 1, 1), 3) });
        });

        Assert.That(tracker.LoadDataset<Sale>("monthly", version), Has.Count.EqualTo(1));
        Assert.That(_emulator.Names, Has.None.Contains("part-00001"));
    }

    [Test]
    public async Task Load_ObjectWasReplaced_IsCorrupt()
    {
        await using var tracker = Connect();
        var version = await tracker.RunAsync(
            "sales", run => run.SaveDatasetAsync("monthly", new[] { new Sale(new DateOnly(2026, 1, 1), 4) }));
        var key = _emulator.Names.Single(key => key.EndsWith(".parquet", StringComparison.Ordinal));
        var bytes = _emulator[key].Bytes.ToArray();
        bytes[10] ^= 1;
        _emulator.Store(key, bytes);

        await using var reader = Connect();
        Assert.That(() => reader.LoadDataset<Sale>("monthly", version), Throws.InstanceOf<DatasetCorruptException>());
    }

    [Test]
    public Task Load_OneColumnInPart_FetchesLittleAndOfThatVersionOnly() =>
        new PartialReading(Connect, () => _emulator.BytesSent).FetchesLittleAndOfThatVersionOnlyAsync();

    [Test]
    public async Task Examples_ExperimentsOnGcs_RunUnchangedAndRldReadsThem()
    {
        await using (var tracker = Connect())
        {
            foreach (var process in new[] { "demand-forecast", "stock-planning" })
            {
                await tracker.RunAsync(process, run =>
                {
                    run.LogMetric("before", 1);
                    return Task.CompletedTask;
                });
            }
        }

        foreach (var example in new[] { "DemandForecasting", "StockPlanning" })
        {
            using var program = await ExampleProgram.RunAsync(
                example, Folder.Path, [.. Variables, new("MLFLOW_TRACKING_URI", TrackingUri)]);
            Assert.That(program.ExitCode, Is.Zero, program.Error);
        }

        Assert.That(_emulator.Names, Has.Some.Contains("/datasets/forecasts/").And.Some.Contains("/datasets/"));
        await AssertRldAsync("part-00000.parquet", "get", "demand-forecast/forecasts@latest", "-o", "out");
        await AssertRldAsync("Sound: 1 version", "verify", "demand-forecast/forecasts@latest");
        await AssertRldAsync("forecasts", "show", "demand-forecast/forecasts@latest");
    }

    private async Task AssertRldAsync(string printed, params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path, [.. Variables, new("MLFLOW_TRACKING_URI", TrackingUri)], arguments);
        await program.WaitAsync();
        Assert.That(program.ExitCode, Is.Zero, program.Error + program.Output);
        Assert.That(program.Output + program.Error, Does.Contain(printed));
    }

    private KeyValuePair<string, string>[] Variables => [new("STORAGE_EMULATOR_HOST", _emulator.Uri.Authority)];

    private protected override RunTracker Connect() =>
        RunTracker.Connect(NewOptions(GcsEmulator.Bucket).UseGoogle(google => google.Endpoint = _emulator.Uri));
}

/// <summary>The same against an emulator that knows nothing of this library.</summary>
public sealed class GcsFakeServerDatasetTests : GcsDatasetBehaviour
{
    private FakeGcsServer _server = null!;
    private string _bucket = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await FakeGcsServer.StartAsync();

    [OneTimeTearDown]
    public void Stop() => _server?.Dispose();

    [SetUp]
    public async Task MakeBucket() => _bucket = await _server.MakeBucketAsync();

    private protected override RunTracker Connect() =>
        RunTracker.Connect(NewOptions(_bucket).UseGoogle(google => google.Endpoint = _server.Uri));
}
