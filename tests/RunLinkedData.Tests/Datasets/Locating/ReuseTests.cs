using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Datasets.Locating;

/// <summary>Runs in SQLite, artifacts in a folder.</summary>
[TestFixture]
public sealed class LocalReuseTests : ReuseBehaviour
{
    private TemporaryFolder _store = null!;

    protected override Task<RunTracker> ConnectAsync()
    {
        _store = new TemporaryFolder();
        return RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = $"sqlite:///{_store["mlflow.db"]}" });
    }

    protected override async Task DeleteAsync(string runId, string path)
    {
        var uri = (await Tracker.TrackingStore.GetRunAsync(runId)).Info.ArtifactUri;
        await new LocalArtifactStore(uri).DeleteAsync(path);
    }

    [Test]
    public async Task SaveDatasetPart_RowsOfMembers_HaveTheDigestOfAFullSave()
    {
        await SavePartsAsync("parts", "first", reuse: true, 4, 4);
        var first = (await Tracker.ResolveAsync("parts/rows@latest")).RunId;
        await SavePartsAsync("parts", "second", reuse: true, 4, 5);
        await SavePartsAsync("full", "full", reuse: false, 4, 5);

        var (made, full) = (await Tracker.LoadDatasetAsync("parts/rows@latest"), await Tracker.LoadDatasetAsync("full/rows@latest"));

        Assert.That(made.Manifest.Files.Select(file => file.Run), Is.EqualTo(new[] { first, null }));
        Assert.That(made.Manifest.Digest, Is.EqualTo(full.Manifest.Digest));
        Assert.That(await made.ReadRowsAsync<Number>(), Is.EqualTo(await full.ReadRowsAsync<Number>()));
        Assert.That((await Tracker.VerifyAsync("parts/rows@latest", options => options.Rehash = true)).Findings, Is.Empty);
    }

    /// <summary>What a part refers to may be gone when the last member completes.</summary>
    [Test]
    public async Task Publish_WhatAPartRefersToIsGone_PublishesNothing([Values] bool isDeleted)
    {
        await SavePartsAsync("parts", "first", reuse: true, 4);
        var first = (await Tracker.ResolveAsync("parts/rows@latest")).RunId;
        var member = await JoinAsync("parts", "second", 0, 1);
        await member.SaveDatasetPartAsync("rows", Number.Make(0, 4), options => options.Reuse = true);
        await (isDeleted ? DeleteRunAsync(first) : DeleteAsync(first, "datasets/rows/part-0000-00000.parquet"));

        var error = await Assert.ThrowsAsync<DatasetCorruptException>(() => member.CompleteAsync());

        Assert.That(error!.Message, Does.Contain(first).And.Contain(isDeleted ? "was deleted" : "Restore it from a copy"));
        var left = await (await Tracker.OpenArtifactsAsync(member.Id)).ListAsync("datasets/rows");
        Assert.That(left.Select(entry => entry.Name), Is.EqualTo(new[] { "_parts" }));
        await member.DisposeAsync();
    }

    /// <summary>A file that an attempt has stored before it failed is no part of a version that refers to another one.</summary>
    [Test]
    public async Task Publish_EarlierAttemptHasStoredWhatTheLaterRefersTo_TakesItAway()
    {
        using TemporaryFolder source = new();
        await File.WriteAllTextAsync(source["a.txt"], "one");
        await Tracker.RunAsync("parts", run => run.SaveDatasetAsync("files", new DirectoryInfo(source.Path)));
        await using (var failed = await JoinAsync("parts", "again", 0, 1))
        {
            await failed.SaveDatasetPartAsync("files", new DirectoryInfo(source.Path));
        }

        await using var member = await JoinAsync("parts", "again", 0, 1);
        await member.SaveDatasetPartAsync("files", new DirectoryInfo(source.Path), options => options.Reuse = true);
        await member.CompleteAsync();

        var left = await (await Tracker.OpenArtifactsAsync(member.Id)).ListAsync("datasets/files");
        Assert.That(left.Select(entry => entry.Name), Is.EqualTo(new[] { "_manifest.json", "_parts" }));
        Assert.That((await Tracker.VerifyAsync(member.Id, options => options.Rehash = true)).Findings, Is.Empty);
    }

    private async Task SavePartsAsync(string process, string group, bool reuse, params int[] rows)
    {
        foreach (var (index, count) in rows.Index())
        {
            await using var member = await JoinAsync(process, group, index, rows.Length);
            await member.SaveDatasetPartAsync("rows", Number.Make(index, count), options => options.Reuse = reuse);
            await member.CompleteAsync();
        }
    }

    private Task<Run> JoinAsync(string process, string group, int index, int size) => Tracker.JoinRunAsync(
        process, options => (options.Group, options.Index, options.Size) = (group, index, size));

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        _store.Dispose();
    }

    private sealed record Number(int Member, int Value)
    {
        public static IEnumerable<Number> Make(int member, int count) => Enumerable.Range(0, count).Select(i => new Number(member, i));
    }
}

/// <summary>Runs on a tracking server, artifacts behind MLflow's.</summary>
[TestFixture]
public sealed class ServerReuseTests : ReuseBehaviour
{
    private TemporaryFolder _folder = null!;
    private FakeMlflowArtifacts _artifacts = null!;
    private RunTracker _behind = null!;
    private StoreServer _server = null!;

    protected override async Task<RunTracker> ConnectAsync()
    {
        (_folder, _artifacts) = (new TemporaryFolder(), new FakeMlflowArtifacts { SendsRanges = true });
        _behind = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"mlflow-artifacts://{_artifacts.Server.Address.Authority}/",
        });
        _server = new StoreServer(_behind.TrackingStore);
        var options = new RunTrackerOptions { TrackingUri = _server.Uri.AbsoluteUri };
        options.Cache.Folder = _folder["cache"];
        return await RunTracker.ConnectAsync(options);
    }

    protected override async Task DeleteAsync(string runId, string path)
    {
        var context = new StoreContext { TrackingUri = _artifacts.TrackingUri };
        var uri = (await Tracker.TrackingStore.GetRunAsync(runId)).Info.ArtifactUri;
        await new RunTrackerOptions().ToArtifactStores(context).Open(uri).DeleteAsync(path);
        context.Dispose();
    }

    protected override Task DeleteRunAsync(string runId) => _behind.TrackingStore.DeleteRunAsync(runId);

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        _server.Dispose();
        await _behind.DisposeAsync();
        await _artifacts.DisposeAsync();
        _folder.Dispose();
    }
}
