using NUnit.Framework;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Tests.Datasets.Caching;

/// <summary>What a load asks of the servers, and what it does not.</summary>
[TestFixture]
public sealed class CachedLoadTests : CacheFixture
{
    [Test]
    public async Task Load_RunIdSeenBefore_CallsNobody()
    {
        var runId = await PublishAsync();
        var cold = await (await ConnectAsync()).LoadDatasetAsync<Item>("items", runId);
        var another = await ConnectAsync();
        var before = (TrackingCalls, ArtifactCalls);

        var warm = await another.LoadDatasetAsync<Item>("items", runId);

        Assert.That(warm, Is.EqualTo(cold));
        Assert.That((TrackingCalls, ArtifactCalls), Is.EqualTo(before));
    }

    [Test]
    public async Task Load_ServersGone_GivesTheSameVersion()
    {
        var runId = await Writer.RunAsync(
            Process, run => run.SaveDatasetAsync("items", Items.Make(1000)), start => start.Parameters["horizon"] = "28");
        var cold = await (await ConnectAsync()).LoadDatasetAsync("items", runId);
        var rows = await cold.ReadRowsAsync<Item>();
        await StopServersAsync();
        var tracker = await ConnectAsync();

        var warm = await tracker.LoadDatasetAsync("items", runId);

        Assert.That(warm.Manifest.Digest, Is.EqualTo(cold.Manifest.Digest));
        Assert.That((warm.Run.Info, warm.Run.Params.Single()), Is.EqualTo((cold.Run.Info, new Param("horizon", "28"))));
        Assert.That(await warm.ReadRowsAsync<Item>(), Is.EqualTo(rows));
        Assert.That((await tracker.LoadDatasetAsync($"items@{runId}")).Manifest.Digest, Is.EqualTo(cold.Manifest.Digest));
    }

    [Test]
    public async Task Load_ReferenceWithProcessAndRunId_CallsNobodyOnceTheProcessIsKnown()
    {
        var reference = $"{Process}/items@{await PublishAsync()}";
        var tracker = await ConnectAsync();
        await tracker.LoadDatasetAsync<Item>(reference);
        var before = (TrackingCalls, ArtifactCalls);

        await tracker.LoadDatasetAsync<Item>(reference);

        Assert.That((TrackingCalls, ArtifactCalls), Is.EqualTo(before));
        Assert.That(
            async () => await tracker.LoadDatasetAsync(reference.Replace(Process, "other", StringComparison.Ordinal)),
            Throws.InstanceOf<ReferenceException>());
    }

    [Test]
    public async Task Load_MovingReference_OnlyResolvesIt()
    {
        await PublishAsync();
        var tracker = await ConnectAsync();
        await tracker.LoadDatasetAsync<Item>($"{Process}/items@latest");
        var before = (TrackingCalls, ArtifactCalls);

        await tracker.LoadDatasetAsync<Item>($"{Process}/items@latest");

        Assert.That((TrackingCalls, ArtifactCalls), Is.EqualTo((before.TrackingCalls + 2, before.ArtifactCalls)));
    }

    [Test]
    public async Task Load_SameContentInTwoVersions_IsFetchedOnce()
    {
        var (first, second) = (await PublishAsync(), await PublishAsync());
        var tracker = await ConnectAsync();

        await tracker.LoadDatasetAsync<Item>("items", first);
        await tracker.LoadDatasetAsync<Item>("items", second);

        Assert.That(DownloadsOf(Artifacts, ".parquet"), Is.EqualTo(1));
        Assert.That(
            await tracker.Cache.GetContentAsync(),
            Is.EqualTo(new DatasetCacheContent
            {
                Files = 1,
                Versions = 2,
                Bytes = CachedFiles().Concat(CachedVersions()).Sum(file => file.Length),
            }));
    }

    [Test]
    public async Task Load_WithoutCache_AsksAnewAndKeepsNothing()
    {
        var runId = await PublishAsync();
        var tracker = await ConnectAsync();

        await (await tracker.LoadDatasetAsync("items", runId, load => load.UseCache = false)).ReadRowsAsync<Item>();

        Assert.That(Directory.Exists(CacheFolder), Is.False);
        await tracker.LoadDatasetAsync<Item>("items", runId);
        var before = DownloadsOf(Artifacts, ".parquet");
        await (await tracker.LoadDatasetAsync("items", runId, load => load.UseCache = false)).ReadRowsAsync<Item>();
        Assert.That(DownloadsOf(Artifacts, ".parquet"), Is.EqualTo(before + 1));
    }

    [Test]
    public async Task Load_CacheSwitchedOff_KeepsNothing()
    {
        var tracker = await ConnectAsync(options => options.Cache.IsEnabled = false);

        await tracker.LoadDatasetAsync<Item>("items", await PublishAsync());

        Assert.That(Directory.Exists(CacheFolder), Is.False);
    }

    [Test]
    public async Task Load_DeletedRun_IsStillReadByItsIdUntilTheStoreIsAsked()
    {
        var runId = await PublishAsync();
        var tracker = await ConnectAsync();
        var rows = await tracker.LoadDatasetAsync<Item>("items", runId);
        await Writer.TrackingStore.DeleteRunAsync(runId);

        Assert.That(await tracker.LoadDatasetAsync<Item>("items", runId), Is.EqualTo(rows));
        Assert.That(
            async () => await tracker.LoadDatasetAsync("items", runId, load => load.UseCache = false),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.RunDeleted));
        Assert.That(
            async () => await tracker.LoadDatasetAsync("items", runId),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.RunDeleted),
            "the answer of the store is known now");
        Assert.That(async () => await tracker.LoadDatasetAsync($"{Process}/items@latest"), Throws.InstanceOf<ReferenceException>());
    }

    [Test]
    public async Task LoadInput_DeletedRunSeenBefore_IsRefused()
    {
        var runId = await PublishAsync();
        var tracker = await ConnectAsync();
        await tracker.LoadDatasetAsync<Item>("items", runId);
        await Writer.TrackingStore.DeleteRunAsync(runId);

        // A run needs a store that is written to; it reads from the same cache.
        var options = Writing();
        await using var writing = await RunTracker.ConnectAsync(options);
        await using var run = await writing.StartRunAsync("next");

        Assert.That(
            async () => await run.LoadInputAsync($"items@{runId}"),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.RunDeleted));
    }

    [Test]
    public async Task LoadInput_FilesSeenBefore_AreNotFetchedAgain()
    {
        var runId = await PublishAsync();
        var rows = await (await ConnectAsync()).LoadDatasetAsync<Item>("items", runId);
        var options = Writing();
        options.UseArtifactServer(new MlflowServerOptions { TrackingUri = Artifacts.TrackingUri });
        await using var writing = await RunTracker.ConnectAsync(options);
        await using var run = await writing.StartRunAsync("next");

        Assert.That(await run.LoadInputAsync<Item>($"items@{runId}"), Is.EqualTo(rows));
        Assert.That(DownloadsOf(Artifacts, ".parquet"), Is.EqualTo(1));
    }

    [Test]
    public async Task Open_ReferenceOfAPipeline_AsksTheStoreAndTakesTheManifestFromTheCache()
    {
        var runId = await PublishAsync();
        var tracker = await ConnectAsync();
        await tracker.LoadDatasetAsync<Item>("items", runId);
        var before = (TrackingCalls, ArtifactCalls);
        var options = new RunTrackerOptions { TrackingUri = TrackingUri };
        using var context = options.ToContext();
        var versions = new DatasetOpener(tracker.TrackingStore, options.ToArtifactStores(context), DatasetFormats.BuiltIn, tracker.Cache);

        await versions.OpenAsync(DataReference.Parse($"items@{runId}"), default);

        Assert.That((TrackingCalls, ArtifactCalls), Is.EqualTo((before.TrackingCalls + 1, before.ArtifactCalls)));
    }

    [Test]
    public async Task Load_Unpublished_IsNeverTakenForPublished()
    {
        string runId = null!;
        await using (var run = await Writer.StartRunAsync(Process))
        {
            runId = run.Id;
            await run.SaveDatasetAsync("items", Items.Make(3));
            var tracker = await ConnectAsync();
            await (await tracker.LoadDatasetAsync("items", runId, load => load.AllowUnpublished = true)).ReadRowsAsync<Item>();
        }

        Assert.That(CachedVersions(), Is.Empty);
        var later = await ConnectAsync();
        Assert.That(
            async () => await later.LoadDatasetAsync("items", runId),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetNotPublished));
    }

    [Test]
    public async Task Load_SameRunIdOnAnotherServer_IsNotMixedUp()
    {
        var runId = await PublishAsync();
        await (await ConnectAsync()).LoadDatasetAsync<Item>("items", runId);

        // The same store under another address: what was seen through the first says nothing about it.
        using var other = new StoreServer(Writer.TrackingStore);
        var tracker = await ConnectAsync(trackingUri: other.Uri.AbsoluteUri);
        await tracker.LoadDatasetAsync<Item>("items", runId);

        Assert.That(other.Requests.Count(request => request.Target.Contains("runs/get", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(CachedVersions(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Load_SameServerWrittenOtherwise_IsTheSame()
    {
        var runId = await PublishAsync();
        await (await ConnectAsync()).LoadDatasetAsync<Item>("items", runId);
        var uri = new UriBuilder(TrackingUri) { UserName = "ann", Password = "s3cret" }.Uri.AbsoluteUri.TrimEnd('/');
        var before = TrackingCalls;

        await (await ConnectAsync(trackingUri: uri)).LoadDatasetAsync<Item>("items", runId);

        Assert.That(TrackingCalls, Is.EqualTo(before));
        Assert.That(
            Directory.GetFiles(CacheFolder, "*", SearchOption.AllDirectories).Where(file =>
                file.Contains("s3cret", StringComparison.Ordinal) || File.ReadAllText(file).Contains("s3cret", StringComparison.Ordinal)),
            Is.Empty);
    }

    [Test]
    public async Task Load_LocalArtifacts_AreReadInPlace()
    {
        var options = new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{Folder["local.db"]}",
            ArtifactRoot = Folder["mlruns"],
            Environment = new EnvironmentSettings(_ => null, _ => { }, () => new Dictionary<string, string>()),
        };
        options.Cache.Folder = CacheFolder;
        await using var tracker = await RunTracker.ConnectAsync(options);
        var runId = await tracker.RunAsync(Process, run => run.SaveDatasetAsync("items", Items.Make(3)));

        await tracker.LoadDatasetAsync<Item>("items", runId);

        Assert.That(Directory.Exists(CacheFolder), Is.False);
    }

    [Test]
    public async Task Run_AsItWas_ComesBackWhole()
    {
        var dataset = new DatasetIdentity("items", new string('a', 32));
        var manifest = (await (await ConnectAsync()).LoadDatasetAsync("items", await PublishAsync())).Manifest;
        var run = new MlflowRun
        {
            Info = new RunInfo
            {
                RunId = dataset.RunId,
                ExperimentId = "1",
                RunName = "näme",
                UserId = "ann",
                Status = RunStatus.Finished,
                StartTime = 1,
                EndTime = 2,
                ArtifactUri = "s3://bucket/x",
                LifecycleStage = LifecycleStage.Active,
            },
            Metrics = [new Metric("nan", double.NaN, 3, -4), new Metric("m", 0.1, 5)],
            Params = [new Param("p", "v\n\"")],
            Tags = [new Tag(RunTags.OutputPrefix + "items", manifest.Digest)],
            Inputs = [new DatasetInput
            {
                Dataset = new MlflowDataset { Name = "in", Digest = "digest", SourceType = "s3", Source = "{}", Profile = "{}" },
                Tags = [new Tag(DatasetInput.ContextTag, "input")],
            }],
        };
        var tracker = await ConnectAsync();

        await tracker.Cache.Versions!.AddAsync(
            new RunLinkedData.Datasets.Caching.CachedVersionFile(run, "sales", ManifestJson.Write(manifest)), dataset, default);

        var found = tracker.Cache.Versions.Find(dataset)!.Writer;
        Assert.That(
            (
                found.Info,
                string.Join(';', found.Metrics),
                string.Join(';', found.Params),
                string.Join(';', found.Tags),
                found.Inputs.Single().Dataset,
                found.Inputs.Single().Context),
            Is.EqualTo((
                run.Info,
                string.Join(';', run.Metrics),
                string.Join(';', run.Params),
                string.Join(';', run.Tags),
                run.Inputs[0].Dataset,
                "input")));
    }

    private RunTrackerOptions Writing()
    {
        var options = new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{Folder["mlflow.db"]}",
            ArtifactRoot = Folder["mlruns"],
            EndRunsWithProgram = false,
            Environment = new EnvironmentSettings(_ => null, _ => { }, () => new Dictionary<string, string>()),
        };
        options.Cache.Folder = CacheFolder;
        options.Provenance.Git = options.Provenance.Packages = false;
        return options;
    }
}
