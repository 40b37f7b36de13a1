using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>
/// Arrays of real programs, of which some are killed and tried again, make one version each. Derive from it once for each store; the
/// project builds <c>RunLinkedData.Worker</c>.
/// </summary>
public abstract class ArrayBehaviour
{
    // As many as this machine takes at once; one more that waits is killed before it has begun.
    private static readonly int AtOnce = Math.Max(4, Environment.ProcessorCount);

    /// <summary>A folder of the test.</summary>
    protected TemporaryFolder Folder { get; private set; } = null!;

    /// <summary>Where the runs are recorded.</summary>
    protected virtual string TrackingUri => $"sqlite:///{Folder["mlflow.db"]}";

    /// <summary>Where the artifacts lie; null for where the tracking store says.</summary>
    protected virtual string? ArtifactRoot => null;

    /// <summary>What the programs need to get there.</summary>
    protected virtual IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>();

    public static IEnumerable<int> Seeds => TestScale.Seeds(1);

    [SetUp]
    public void MakeFolder() => Folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => Folder.Dispose();

    /// <summary>Completes the options of a tracker of the test itself.</summary>
    protected virtual RunTrackerOptions Configure(RunTrackerOptions options) => options;

    [TestCaseSource(nameof(Seeds))]
    public async Task Array_MembersAreKilledAndTriedAgain_IsOneVersionAllOrNothing(int seed)
    {
        var process = $"array-{Guid.NewGuid():N}";
        var size = TestScale.Members(10);
        var random = new Random(seed);
        var killed = Enumerable.Range(0, size).Where(_ => random.Next(10) == 0).Append(random.Next(size)).ToHashSet();
        await using var tracker = Connect();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadAsync(tracker, process, size, done.Token))).ToArray();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, size).OrderBy(_ => random.Next()).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (index, _) => await ExecuteAsync(
                process, index, size, killed.Contains(index) ? new Random(seed + index).Next(100, 3_000) : 0));
        await done.CancelAsync();
        var seen = await Task.WhenAll(readers);

        Assert.That(seen.Distinct().Where(digest => digest is not null).Count(), Is.LessThanOrEqualTo(1));
        var version = await tracker.LoadDatasetAsync($"{process}/sales@latest");
        Assert.That(
            await version.ReadRowsAsync<PartRow>(), Is.EqualTo(Enumerable.Range(0, size).SelectMany(PartRow.Of)));
        Assert.That(version.Manifest.Digest, Is.EqualTo(await OrderlyAsync(size)), "the digest of an array of which no member was killed");
        var runs = await tracker.TrackingStore.SearchRunsAsync(new RunQuery
        {
            ExperimentIds = [version.Run.Info.ExperimentId],
        });
        Assert.That(runs.Items.Select(run => run.Info.RunId), Is.EqualTo([version.RunId]));
        Assert.That((await tracker.VerifyAsync(version.RunId)).Findings, Is.Empty);
    }

    [Test]
    public async Task Publisher_KilledOnPurpose_IsFollowedByTheNext([Values("manifest", "recording", "ending")] string where)
    {
        await using var tracker = Connect();
        var runId = await SavePartsAsync(tracker, $"array-{Guid.NewGuid():N}");
        using var killed = ExampleProgram.StartWorker(Folder.Path, Variables, "publisher", TrackingUri, runId, "2", where);
        await killed.WaitAsync();
        Assert.That((killed.ExitCode, killed.Error), Is.EqualTo((137, "")));
        await AssertNotPublishedAsync(tracker, runId);
        var artifacts = await tracker.OpenArtifactsAsync(runId);
        var first = await artifacts.FindAsync("datasets/returns/_manifest.json", 1 << 20);
        Assert.That(first, Is.Not.Null);
        Assert.That((await artifacts.FindAsync("datasets/sales/_manifest.json", 1 << 20)) is null, Is.EqualTo(where == "manifest"));

        var published = await tracker.PublishAsync(runId, 2);

        Assert.That((published.WasPublished, published.Versions.Count), Is.EqualTo((false, 2)));
        Assert.That(
            await artifacts.FindAsync("datasets/returns/_manifest.json", 1 << 20), Is.EqualTo(first), "what is in a manifest stays");
        Assert.That(
            await tracker.LoadDatasetAsync<PartRow>("sales", runId), Is.EqualTo(PartRow.Of(5).Concat(PartRow.Of(6))));
        Assert.That((await tracker.TrackingStore.GetMetricHistoryAsync(runId, "sales/rows")).Items, Has.Count.EqualTo(1));
        Assert.That((await tracker.VerifyAsync(runId)).Findings, Is.Empty);
    }

    [TestCase("datasets/report/part-00001.parquet")]
    [TestCase("datasets/report/_manifest.json")]
    [TestCase("datasets/source/_manifest.json")]
    [TestCase("saved")]
    public async Task Whole_MemberIsKilledWhileItSavesOrAfterIt_IsSavedByItsNextAttempt(string where)
    {
        var process = $"whole-{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(Folder["source.txt"], "what is referred to");
        var killed = await ExecuteAsync(0, where);
        var other = await ExecuteAsync(1, "");
        var next = await ExecuteAsync(0, "");
        var last = await ExecuteAsync(1, "nothing");

        Assert.That((killed.ExitCode, killed.Error), Is.EqualTo((137, "")));
        Assert.That(other.Error, Does.Contain("Member 0"), "it is that of the other member");
        Assert.That((next.Error, last.Error), Is.EqualTo(("", "")));

        await using var tracker = Connect();
        var report = await tracker.LoadDatasetAsync($"{process}/report@latest");
        var source = await tracker.LoadDatasetAsync("source", report.RunId);
        Assert.That(await report.ReadRowsAsync<PartRow>(), Is.EqualTo(PartRow.Of(2)));
        Assert.That((report.Manifest.MemberAttempt, source.Manifest.MemberAttempt), Is.EqualTo(((int?)2, (int?)2)));
        var artifacts = await tracker.OpenArtifactsAsync(report.RunId);
        Assert.That(
            (await artifacts.ListAllAsync("datasets").ToListAsync()).Select(file => file.Path),
            Is.EquivalentTo(
                report.Manifest.Files.Select(file => $"datasets/report/{file.Path}")
                    .Concat(["datasets/report/_manifest.json", "datasets/source/_manifest.json"])));
        Assert.That((await tracker.VerifyAsync(report.RunId)).Findings, Is.Empty);

        async Task<(int ExitCode, string Error)> ExecuteAsync(int index, string kill)
        {
            using var program = ExampleProgram.StartWorker(
                Folder.Path, Variables, "whole", TrackingUri, process, $"{index}", ArtifactRoot ?? "", Folder["source.txt"], kill);
            await program.WaitAsync();
            return (program.ExitCode, program.Error);
        }
    }

    private RunTracker Connect() => RunTracker.Connect(Configure(new RunTrackerOptions
    {
        TrackingUri = TrackingUri,
        ArtifactRoot = ArtifactRoot,
        Cache = { Folder = Folder["cache"] },
    }));

    private static async Task<string> SavePartsAsync(RunTracker tracker, string process)
    {
        var runId = "";
        for (var index = 0; index < 2; index++)
        {
            await using var run = await tracker.JoinRunAsync(process, o => (o.Group, o.Index) = ("killed", index));
            await run.SaveDatasetPartAsync("sales", PartRow.Of(5 + index), o => (o.Format, o.MaxFileBytes) = ("csv", 1));
            await run.SaveDatasetPartAsync("returns", PartRow.Of(5 + index));
            await run.CompleteAsync();
            runId = run.Id;
        }

        return runId;
    }

    private static async Task AssertNotPublishedAsync(RunTracker tracker, string runId)
    {
        Assert.That((await tracker.TrackingStore.GetRunAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Running));
        foreach (var dataset in new[] { "sales", "returns" })
        {
            var error = await Assert.ThrowsAsync<DatasetException>(() => tracker.LoadDatasetAsync(dataset, runId));
            Assert.That(error!.Code, Is.EqualTo(ErrorCode.DatasetNotPublished));
        }
    }

    /// <summary>Does what an executor does: tries a member again until it has done its work.</summary>
    private async Task ExecuteAsync(string process, int index, int size, int killAfter)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var program = ExampleProgram.StartWorker(
                Folder.Path,
                Variables,
                "part", TrackingUri, process, $"{index}", $"{size}", $"{(attempt == 1 ? killAfter : 0)}", ArtifactRoot ?? "");
            await program.WaitAsync();
            if (program.ExitCode == 0)
            {
                return;
            }

            // An attempt that was killed while it published has published: the next comes too late, as its run has ended.
            if (program.Error.Contains("is published", StringComparison.Ordinal))
            {
                return;
            }

            Assert.That(attempt, Is.LessThan(4), program.Error);
        }
    }

    /// <summary>Reads again and again; gives the digest of the version, once there is one.</summary>
    private static async Task<string?> ReadAsync(RunTracker tracker, string process, int size, CancellationToken done)
    {
        while (true)
        {
            var isLast = done.IsCancellationRequested;
            try
            {
                var sales = await tracker.LoadDatasetAsync($"{process}/sales@latest", CancellationToken.None);
                var returns = await tracker.LoadDatasetAsync("returns", sales.RunId, cancellationToken: CancellationToken.None);
                var rows = Enumerable.Range(0, size).Sum(index => PartRow.Of(index).Count());
                Assert.That((sales.Manifest.Rows, returns.Manifest.Rows), Is.EqualTo(((long)rows, (long)rows)));
                Assert.That(await returns.ReadRowsAsync<PartRow>(CancellationToken.None), Has.Count.EqualTo(rows));
                return sales.Manifest.Digest;
            }
            catch (ReferenceException) when (!isLast)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private static async Task<string> OrderlyAsync(int size)
    {
        using var folder = new TemporaryFolder();
        await using var tracker = RunTracker.Connect($"sqlite:///{folder["mlflow.db"]}");
        for (var index = 0; index < size; index++)
        {
            await using var run = await tracker.JoinRunAsync("array", o => (o.Group, o.Index, o.Size) = ("orderly", index, size));
            await run.SaveDatasetPartAsync("sales", PartRow.Of(index), o => (o.Format, o.MaxFileBytes) = ("csv", 1));
            await run.SaveDatasetPartAsync("returns", PartRow.Of(index));
            await run.CompleteAsync();
        }

        return (await tracker.LoadDatasetAsync("array/sales@latest")).Manifest.Digest;
    }

    /// <summary>The row of the worker.</summary>
    private sealed record PartRow(int Index, int Row, double Value)
    {
        public static IEnumerable<PartRow> Of(int index) =>
            Enumerable.Range(0, (index % 7) * 3).Select(row => new PartRow(index, row, (index * 1000) + (row / 3.0)));
    }
}
