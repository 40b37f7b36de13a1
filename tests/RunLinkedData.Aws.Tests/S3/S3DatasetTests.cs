using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Data versions whose files lie in a bucket, with runs in MLflow's SQLite database.</summary>
public sealed class S3DatasetTests
{
    private S3Emulator _emulator = null!;
    private TemporaryFolder _folder = null!;

    private string TrackingUri => $"sqlite:///{_folder["mlflow.db"]}";

    [SetUp]
    public void Start() => (_emulator, _folder) = (new S3Emulator(), new TemporaryFolder());

    [TearDown]
    public async Task Stop()
    {
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task TwelveMonthlyVersions_AreSavedAndLoadedAndVerified()
    {
        await using var tracker = Connect();
        List<string> runs = [];
        for (var month = 1; month <= 12; month++)
        {
            var first = new DateOnly(2026, month, 1);
            var version = await tracker.RunAsync("sales", async run =>
            {
                var sales = Enumerable.Range(0, 28).Select(day => new Sale(first.AddDays(day), day * first.Month));
                await run.SaveDatasetAsync("monthly", sales);
                File.WriteAllText(_folder["plot.svg"], $"<svg>{first}</svg>");
                await run.SaveDatasetAsync("plot", new FileInfo(_folder["plot.svg"]));
            });
            runs.Add(version);
        }

        await using var reader = Connect();
        for (var month = 1; month <= 12; month++)
        {
            var rows = reader.LoadDataset<Sale>("monthly", runs[month - 1]);
            Assert.That(rows, Has.Count.EqualTo(28).And.All.Matches<Sale>(sale => sale!.Date.Month == month && sale.Units % month == 0));
        }

        var report = await reader.VerifyProcessAsync("sales");
        Assert.That((report.IsSound, report.IsEmpty), Is.EqualTo((true, false)));
        Assert.That(_emulator.Keys, Has.All.StartsWith("mlflow/"));
        Assert.That(
            _emulator.Calls.Where(call => call.Operation == "PUT" && call.Headers.ContainsKey("If-None-Match")).Count(),
            Is.GreaterThanOrEqualTo(24),
            "each manifest is written only where there is none");
    }

    /// <summary>
    /// Two programs that have resumed one run publish the same dataset at the same moment, each on connections of its own.
    /// </summary>
    [Test]
    public async Task SaveDataset_TwoAtOnce_OneWinsAndIsWhole()
    {
        await using var first = Connect();
        await using var second = Connect();
        await using var run = await first.StartRunAsync("race");
        var other = await second.ResumeRunAsync(run.Id);
        foreach (var round in TestScale.Seeds(25))
        {
            var name = $"dataset{round}";
            using Barrier start = new(2);
            var saved = await Task.WhenAll(TrySaveAsync(run, name, 1, start), TrySaveAsync(other, name, 2, start));

            Assert.That(saved.Count(one => one), Is.EqualTo(1), name);
        }

        await other.FlushAsync();
        await run.CompleteAsync();
        await using var reader = Connect();
        foreach (var round in TestScale.Seeds(25))
        {
            var units = reader.LoadDataset<Sale>($"dataset{round}", run.Id).Select(sale => sale.Units).Distinct();
            Assert.That(units.ToArray(), Has.Length.EqualTo(1));
        }
    }

    [Test]
    public async Task Load_ObjectWasReplaced_IsCorrupt()
    {
        await using var tracker = Connect();
        var version = await tracker.RunAsync(
            "sales", run => run.SaveDatasetAsync("monthly", new[] { new Sale(new DateOnly(2026, 1, 1), 1) }));
        var key = _emulator.Keys.Single(key => key.EndsWith(".parquet", StringComparison.Ordinal));
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
    public async Task Examples_ExperimentsOnS3_RunUnchangedAndRldReadsThem()
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
                example, _folder.Path, [.. Variables, new("MLFLOW_TRACKING_URI", TrackingUri)]);
            Assert.That(program.ExitCode, Is.Zero, program.Error);
        }

        Assert.That(_emulator.Keys, Has.Some.Contains("/datasets/forecasts/").And.Some.Contains("/datasets/"));
        await AssertRldAsync("part-00000.parquet", "get", "demand-forecast/forecasts@latest", "-o", "out");
        await AssertRldAsync("Sound: 1 version", "verify", "demand-forecast/forecasts@latest");
        await AssertRldAsync("forecasts", "show", "demand-forecast/forecasts@latest");
    }

    private async Task AssertRldAsync(string printed, params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(
            _folder.Path, [.. Variables, new("MLFLOW_TRACKING_URI", TrackingUri)], arguments);
        await program.WaitAsync();
        Assert.That(program.ExitCode, Is.Zero, program.Error + program.Output);
        Assert.That(program.Output + program.Error, Does.Contain(printed));
    }

    private KeyValuePair<string, string>[] Variables =>
    [
        new("MLFLOW_S3_ENDPOINT_URL", _emulator.Uri.AbsoluteUri),
        new("AWS_ACCESS_KEY_ID", S3Emulator.AccessKey),
        new("AWS_SECRET_ACCESS_KEY", S3Emulator.Secret),
        new("AWS_REGION", _emulator.Region),
        new("AWS_EC2_METADATA_DISABLED", "true"),
    ];

    private RunTracker Connect()
    {
        RunTrackerOptions options = new()
        {
            TrackingUri = TrackingUri,
            ArtifactRoot = $"s3://{S3Emulator.Bucket}/mlflow",
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.Connect(options.UseAws(aws =>
        {
            var own = S3Stores.For(_emulator);
            (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials, aws.S3.Checksums) =
                (own.Endpoint, own.Region, own.Credentials, own.Checksums);
        }));
    }

    private static async Task<bool> TrySaveAsync(Run run, string name, int units, Barrier start)
    {
        await Task.Yield();
        try
        {
            await run.SaveDatasetAsync(name, Rows());
            return true;
        }
        catch (DatasetException exception) when (exception.Code == ErrorCode.DatasetExists)
        {
            return false;
        }

        IEnumerable<Sale> Rows()
        {
            start.SignalAndWait(TimeSpan.FromSeconds(20));
            for (var day = 0; day < 5; day++)
            {
                yield return new Sale(new DateOnly(2026, 1, 1).AddDays(day), units);
            }
        }
    }

    private sealed record Sale(DateOnly Date, int Units);
}
