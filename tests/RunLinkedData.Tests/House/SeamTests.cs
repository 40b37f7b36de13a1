using Apache.Arrow.Ipc;
using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Recording;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.House;

/// <summary>What a package adds from outside, without a change of any class here: each seam in a few lines.</summary>
public class SeamTests
{
    [Test]
    public async Task EverySeam_FilledFromOutside_IsUsedByARun()
    {
        using TemporaryFolder folder = new();
        Listener listener = new();
        RunTrackerOptions options = new() { TrackingUri = "elsewhere:store", EndRunsWithProgram = false };
        options.TrackingStores["elsewhere"] = async (context, token) =>
            await SqliteTrackingStore.OpenAsync(
                $"sqlite:///{folder["mlflow.db"]}", new() { ArtifactRoot = "vault:runs", TimeProvider = context.TimeProvider }, token);
        options.ArtifactStores["vault"] = (uri, _) => new LocalArtifactStore(folder[uri["vault:".Length..].Split('/')]);
        options.ExecutorDetectors.Add(new NightShift());
        options.Observers.Add(listener);
        await using var tracker = await RunTracker.ConnectAsync(options);

        var version = await tracker.RunAsync("sales", async run =>
        {
            run.LogExternalInput("orders", "file:///orders.csv", "1");
            await run.SaveDatasetAsync("items", Items.Make(3));
        });

        Assert.Multiple(async () =>
        {
            Assert.That(tracker.LoadDataset<Item>("items", version), Has.Count.EqualTo(3));
            Assert.That((await tracker.TrackingStore.GetRunAsync(version)).Info.ArtifactUri, Does.StartWith("vault:runs"));
            Assert.That(Directory.GetFiles(folder["runs"], "_manifest.json", SearchOption.AllDirectories), Has.Length.EqualTo(1));
            Assert.That(tracker.GetProvenance(version).Executor, Is.EqualTo(new Executor("night-shift", "7")));
            Assert.That(listener.Heard, Is.EqualTo(new[] { "started", "orders", "items", "ending", "FINISHED" }));
        });
    }

    [Test]
    public async Task ObjectStorage_FromOutside_KeepsDatasetsAndLogs([Values] bool statesAll)
    {
        using TemporaryFolder folder = new();
        MemoryStorage storage = new(new ArtifactCapabilities { Ranges = statesAll, ExclusiveCreate = statesAll, Parts = statesAll });
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{folder["mlflow.db"]}",
            ArtifactRoot = "memory:runs",
            EndRunsWithProgram = false,
        };
        options.Cache.IsEnabled = false;
        options.ArtifactStores["memory"] = (_, context) => new RemoteArtifactStore(storage, context);
        await using var tracker = await RunTracker.ConnectAsync(options);

        var version = await tracker.RunAsync("sales", async run =>
        {
            await run.LogWriter.WriteLineAsync("one line");
            await run.SaveDatasetAsync("items", Items.Make(3));
        });

        Assert.That(tracker.LoadDataset<Item>("items", version), Has.Count.EqualTo(3));
        Assert.That(await tracker.OpenLog(version).ReadLinesAsync().ToListAsync(), Is.EqualTo(new[] { "one line" }));
    }

    [Test]
    public async Task Observer_ThatFails_IsANoteOfTheRun([Values] bool isRequired)
    {
        using TemporaryFolder folder = new();
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{folder["mlflow.db"]}",
            ArtifactRoot = folder["mlruns"],
            EndRunsWithProgram = false,
        };
        options.Observers.Add(new Listener { Fails = true, IsRequired = isRequired });
        await using var tracker = await RunTracker.ConnectAsync(options);
        using var run = tracker.StartRun("sales");
        run.SaveDataset("items", Items.Make(3));

        if (isRequired)
        {
            Assert.That(run.Complete, Throws.InstanceOf<AggregateException>());
        }
        else
        {
            run.Complete();
            Assert.That(tracker.GetProvenance(run.Id).Notes, Has.Some.Contains("a bad line"));
        }
    }

    [Test]
    public async Task Format_FromOutside_IsWrittenReadAndExported()
    {
        using TemporaryFolder folder = new();
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{folder["mlflow.db"]}",
            ArtifactRoot = folder["mlruns"],
            EndRunsWithProgram = false,
        };
        options.Formats.Add(new ArrowFileFormat());
        await using var tracker = await RunTracker.ConnectAsync(options);
        var version = await tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(100), o => o.Format = "arrow"));
        var dataset = tracker.LoadDataset("items", version);
        await dataset.ExportAsync(folder["items.arrows"], "arrow");

        Assert.That(dataset.Manifest.Files.Single().Path, Is.EqualTo("part-00000.arrows"));
        Assert.That(dataset.ReadRows<Item>(), Is.EqualTo(Items.Make(100)));
        Assert.That(tracker.Verify(version).IsSound);
        using var reader = new ArrowStreamReader(File.OpenRead(folder["items.arrows"]));
        Assert.That(reader.ReadNextRecordBatch().Length, Is.EqualTo(100));
    }

    [Test]
    public void Formats_OfOneNameOrNone_AreRefused()
    {
        RunTrackerOptions options = new();
        options.Formats.Add(new ArrowFileFormat());
        options.Formats.Add(new ArrowFileFormat());

        Assert.That(
            () => RunTracker.Connect(options), Throws.ArgumentException.With.Message.Contains("Formats has a second format named 'arrow'"));
    }

    [Test]
    public async Task TwoTrackers_FromOneOptions_DoNotBreakEachOther()
    {
        using TemporaryFolder folder = new();
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{folder["mlflow.db"]}",
            ArtifactRoot = folder["mlruns"],
            EndRunsWithProgram = false,
        };
        await using var second = await RunTracker.ConnectAsync(options);
        await using (var first = await RunTracker.ConnectAsync(options))
        {
            await first.RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(3)));
        }

        Assert.That(second.LoadDataset<Item>("sales/items@latest"), Has.Count.EqualTo(3));
    }

    private sealed class NightShift : IExecutorDetector
    {
        public Executor? Detect(ExecutionProbe probe) => new("night-shift", "7");
    }

    private sealed class Listener : IRunObserver
    {
        public List<string> Heard { get; } = [];

        public bool Fails { get; init; }

        public bool IsRequired { get; init; }

        public Task RunStartedAsync(ObservedRun run, CancellationToken cancellationToken) => HearAsync("started");

        public Task InputRecordedAsync(ObservedRun run, ObservedInput input, CancellationToken cancellationToken) =>
            HearAsync(input.External!.Name);

        public Task DatasetSavedAsync(ObservedRun run, DatasetManifest manifest, CancellationToken cancellationToken) =>
            Fails ? throw new InvalidDataException("a bad line") : HearAsync(manifest.Name);

        public Task RunEndingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) => HearAsync("ending");

        public Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
            HearAsync(end.Status.ToString().ToUpperInvariant());

        private Task HearAsync(string what)
        {
            Heard.Add(what);
            return Task.CompletedTask;
        }
    }
}
