using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests;

/// <summary>Arrays of real programs, of which some are killed and tried again, make one version each.</summary>
public sealed class MemberArrayTests
{
    // As many as this machine takes at once; one more that waits is killed before it has begun.
    private static readonly int AtOnce = Math.Max(4, Environment.ProcessorCount);

    private TemporaryFolder _folder = null!;

    public static IEnumerable<int> Seeds => TestScale.Seeds(1);

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => _folder.Dispose();

    [TestCaseSource(nameof(Seeds))]
    public Task Array_OnADatabase_IsOneVersionAllOrNothing(int seed) => WorkAsync($"sqlite:///{_folder["mlflow.db"]}", "array", seed);

    [TestCaseSource(nameof(Seeds))]
    public async Task Array_OnARealServer_IsOneVersionAllOrNothing(int seed)
    {
        var server = await TrackingServer.OpenAsync();
        await WorkAsync(server.Uri, $"array-{Guid.NewGuid():N}", seed);
    }

    private async Task WorkAsync(string uri, string process, int seed)
    {
        var size = TestScale.Members(10);
        var random = new Random(seed);
        var killed = Enumerable.Range(0, size).Where(_ => random.Next(10) == 0).Append(random.Next(size)).ToHashSet();
        await using var tracker = RunTracker.Connect(uri);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadAsync(tracker, process, size, done.Token))).ToArray();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, size).OrderBy(_ => random.Next()).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (index, _) => await ExecuteAsync(
                uri, process, index, size, killed.Contains(index) ? new Random(seed + index).Next(100, 3_000) : 0));
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

    /// <summary>Does what an executor does: tries a member again until it has done its work.</summary>
    private async Task ExecuteAsync(string uri, string process, int index, int size, int killAfter)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var program = ExampleProgram.StartWorker(
                _folder.Path, "part", uri, process, $"{index}", $"{size}", $"{(attempt == 1 ? killAfter : 0)}");
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
