using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.References;

/// <summary>A tracker on a new SQLite store, for each test, and a table that versions refer to.</summary>
public abstract class ReferenceFixture
{
    protected const string Name = "table";

    protected TemporaryFolder Store { get; private set; } = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    /// <summary>What tables are known.</summary>
    protected virtual IEnumerable<IVersionSource> Sources => [];

    [SetUp]
    public async Task ConnectAsync()
    {
        Store = new TemporaryFolder();
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{Store["mlflow.db"]}",
            ArtifactRoot = Store["mlruns"],
            Cache = { Folder = Store["cache"] },
        };
        foreach (var source in Sources)
        {
            options.VersionSources.Add(source);
        }

        Tracker = await RunTracker.ConnectAsync(Sources.Any() ? options : options.UseLake());
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        await Tracker.DisposeAsync();
        Store.Dispose();
    }

    protected async Task<DatasetManifest> SaveAsync(string location, Action<SaveReferenceOptions>? configure = null)
    {
        using var run = await Tracker.StartRunAsync("lake");
        var manifest = await run.SaveReferenceAsync(Name, location, configure);
        await run.CompleteAsync();
        return manifest;
    }

    protected Task<Dataset> LoadAsync() => Tracker.LoadDatasetAsync($"lake/{Name}@latest");

    /// <summary>The rows of the newest version as lines of canonical CSV, after a header.</summary>
    protected async Task<IReadOnlyList<string>> ReadAsync() => await ReadAsync(await LoadAsync());

    /// <summary>The rows as lines of canonical CSV, after a header.</summary>
    protected static async Task<IReadOnlyList<string>> ReadAsync(Dataset dataset)
    {
        List<RecordBatch> batches = [];
        await foreach (var batch in dataset.StreamBatchesAsync())
        {
            batches.Add(batch);
        }

        var lines = CanonicalCsv.Lines(dataset.Manifest.Columns.Select(column => column.Name), batches);
        batches.ForEach(batch => batch.Dispose());
        Assert.That(lines, Has.Count.EqualTo(1 + dataset.Manifest.Rows));
        return lines;
    }

    /// <summary>What is found wrong with the newest version, read as a whole.</summary>
    protected async Task<IEnumerable<VerificationFindingKind>> VerifyAsync()
    {
        var run = (await Tracker.ResolveAsync($"lake/{Name}@latest")).RunId;
        var report = await Tracker.VerifyAsync(run, options => options.Rehash = true);
        return report.Findings.Select(finding => finding.Kind);
    }
}
