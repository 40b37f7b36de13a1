using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>
/// What members of a group and publications do, wherever runs are recorded and artifacts lie. Derive from it once for each store.
/// </summary>
public abstract class GroupBehaviour
{
    private const string Process = "group";

    private int _groups;

    /// <summary>A tracker of its own, as a program has it.</summary>
    protected abstract RunTracker Connect();

    private string NewGroup() => $"job {Guid.NewGuid():N} {_groups++}";

    [Test]
    public async Task Members_InAnyOrder_MakeOneVersionOfEachDataset()
    {
        HashSet<string> digests = [];
        foreach (var order in new[] { new[] { 0, 1, 2, 3 }, [3, 1, 0, 2] })
        {
            var group = NewGroup();
            var runId = "";
            foreach (var index in order)
            {
                if (runId.Length > 0)
                {
                    await AssertNotPublishedAsync(runId);
                }

                runId = await WorkAsync(group, index, order.Length);
            }

            digests.Add(await AssertPublishedAsync(runId, order.Length));
        }

        Assert.That(digests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Members_AllAtOnce_MakeOneVersion()
    {
        var group = NewGroup();
        await WorkAsync(group, 0, 6);
        var runs = await Task.WhenAll(Enumerable.Range(1, 5).Select(index => Task.Run(() => WorkAsync(group, index, 6))));

        Assert.That(runs.Distinct().Count(), Is.EqualTo(1));
        await AssertPublishedAsync(runs[0], 6);
    }

    [Test]
    public async Task Attempts_OfFailedMembers_AreReplaced()
    {
        var group = NewGroup();
        await WorkAsync(group, 0, 2);
        await using (var tracker = Connect())
        {
            await using var failed = await JoinAsync(tracker, group, 1, 2);
            await failed.SaveDatasetPartAsync("sales", MemberRow.Of(5), o => o.MaxFileBytes = 1);
        }

        var runId = await WorkAsync(group, 1, 2);

        await AssertPublishedAsync(runId, 2);
    }

    [Test]
    public async Task Publish_OnceAndAgainAndSeveralAtOnce_GivesTheSame()
    {
        var group = NewGroup();
        await WorkAsync(group, 0, size: null);
        var runId = await WorkAsync(group, 1, size: null);
        await using var tracker = Connect();
        var missing = await Assert.ThrowsAsync<RunStateException>(() => tracker.PublishAsync(runId, 3));
        Assert.That(missing!.Code, Is.EqualTo(ErrorCode.PartsMissing));
        Assert.That(missing.Message, Does.Contain("2 not there"));
        await AssertNotPublishedAsync(runId);

        var published = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            await using var publisher = Connect();
            return await publisher.PublishAsync(runId, 2);
        })));
        var again = await tracker.PublishAsync(runId, 2);

        var digest = await AssertPublishedAsync(runId, 2);
        Assert.That(again.WasPublished, Is.True);
        Assert.That(
            published.Append(again).Select(one => one.Versions.Single(version => version.Dataset == "sales").Digest),
            Is.All.EqualTo(digest));
    }

    [Test]
    public async Task Member_AfterThePublication_ChangesNothing()
    {
        var group = NewGroup();
        var runId = await WorkAsync(group, 0, 1);
        await using var tracker = Connect();

        var error = await Assert.ThrowsAsync<RunStateException>(() => JoinAsync(tracker, group, 0, 1));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.RunEnded));
        await AssertPublishedAsync(runId, 1);
    }

    [Test]
    public async Task Parts_OfOtherColumns_NameTheMember()
    {
        var group = NewGroup();
        await using var tracker = Connect();
        await using (var first = await JoinAsync(tracker, group, 0, null))
        {
            await first.SaveDatasetPartAsync("sales", MemberRow.Of(0));
            await first.CompleteAsync();
        }

        await using var second = await JoinAsync(tracker, group, 1, null);
        await second.SaveDatasetPartAsync("sales", new[] { new OtherRow(1) });
        await second.CompleteAsync();

        var error = await Assert.ThrowsAsync<DatasetSchemaException>(() => tracker.PublishAsync(second.Id, 2));
        Assert.That(error!.Message, Does.Contain("member 1"));
        await AssertNotPublishedAsync(second.Id);
    }

    [Test]
    public async Task Files_OfMembers_AreOneFolder()
    {
        var group = NewGroup();
        using var folder = new TemporaryFolder();
        var runId = "";
        foreach (var index in new[] { 1, 0 })
        {
            Directory.CreateDirectory(folder[$"{index}/shop{index}"]);
            await File.WriteAllTextAsync(folder[$"{index}/shop{index}/report.txt"], $"report {index}");
            await using var tracker = Connect();
            await using var run = await JoinAsync(tracker, group, index, 2);
            await run.SaveDatasetPartAsync("reports", new DirectoryInfo(folder[$"{index}"]));
            await run.CompleteAsync();
            runId = run.Id;
        }

        await using var reader = Connect();
        var reports = await reader.LoadDatasetAsync("reports", runId);
        Assert.That(reports.Manifest.Files.Select(file => file.Path), Is.EqualTo(["shop0/report.txt", "shop1/report.txt"]));
        Assert.That((await reader.VerifyAsync(runId)).Findings, Is.Empty);
    }

    [Test]
    public async Task Whole_OfAnEarlierAttempt_IsReplacedByTheNext([Values] bool sameRows)
    {
        var group = NewGroup();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["first.txt"], "first");
        await File.WriteAllTextAsync(folder["second.txt"], "second");
        await WorkAsync(group, 0, 2);
        await SaveWholeAsync(5, "first", completes: false);

        var runId = await SaveWholeAsync(sameRows ? 5 : 3, "second", completes: true);

        await AssertPublishedAsync(runId, 2);
        await using var reader = Connect();
        var report = await reader.LoadDatasetAsync("report", runId);
        Assert.That(await report.ReadRowsAsync<MemberRow>(), Is.EqualTo(MemberRow.Of(sameRows ? 5 : 3)));
        Assert.That((report.Manifest.MemberIndex, report.Manifest.MemberAttempt), Is.EqualTo(((int?)1, (int?)2)));
        Assert.That(report.Manifest.Files[0].Path, Is.EqualTo("part-00000.parquet"), "as of one that nobody tried before");
        var lies = await (await reader.OpenArtifactsAsync(runId)).ListAsync("datasets/report");
        Assert.That(
            lies.Select(entry => entry.Name),
            Is.EquivalentTo(report.Manifest.Files.Select(file => file.Path).Append("_manifest.json")));
        var files = await reader.LoadDatasetAsync("files", runId);
        Assert.That(files.Manifest.Files.Select(file => file.Path), Is.EqualTo(["second.txt"]));

        async Task<string> SaveWholeAsync(int rows, string file, bool completes)
        {
            await using var tracker = Connect();
            await using var run = await JoinAsync(tracker, group, 1, 2);
            await run.SaveDatasetAsync("report", MemberRow.Of(rows), o => (o.MaxFileBytes, o.RowGroupRows) = (1, 2));
            await run.SaveDatasetAsync("files", new FileInfo(folder[file + ".txt"]));
            if (completes)
            {
                await run.SaveDatasetPartAsync("sales", MemberRow.Of(1));
                await run.SaveDatasetPartAsync("returns", MemberRow.Of(1), o => o.Format = "csv");
                await run.CompleteAsync();
            }

            return run.Id;
        }
    }

    [Test]
    public async Task Whole_EarlierAttemptIsStillAtWork_TakesNothingOfTheNextAway()
    {
        var group = NewGroup();
        await using var tracker = Connect();
        await using var early = await JoinAsync(tracker, group, 0, 2);
        var late = default(Run);

        var error = await Assert.ThrowsAsync<RunStateException>(
            () => early.SaveDatasetAsync("report", RowsAsync(), o => (o.MaxFileBytes, o.RowGroupRows) = (1, 2)));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.MemberReplaced));
        var report = await tracker.LoadDatasetAsync("report", late!.Id, o => o.AllowUnpublished = true);
        Assert.That(await report.ReadRowsAsync<MemberRow>(), Is.EqualTo(MemberRow.Of(4)));
        await late.DisposeAsync();

        // The other one begins and ends when the first file of this one is there.
        async IAsyncEnumerable<MemberRow> RowsAsync()
        {
            foreach (var row in MemberRow.Of(4))
            {
                if (row.Row == 4)
                {
                    late = await JoinAsync(tracker, group, 0, 2);
                    await late.SaveDatasetAsync("report", MemberRow.Of(4), o => (o.MaxFileBytes, o.RowGroupRows) = (1, 2));
                }

                yield return row;
            }
        }
    }

    [Test]
    public async Task Whole_OfAnotherMemberOrTheSameAttempt_IsRefused()
    {
        var group = NewGroup();
        await using var tracker = Connect();
        await using var one = await JoinAsync(tracker, group, 0, 2);
        await one.SaveDatasetAsync("report", MemberRow.Of(1));
        await using var other = await JoinAsync(tracker, group, 1, 2);

        var ofOther = await Assert.ThrowsAsync<DatasetException>(() => other.SaveDatasetAsync("report", MemberRow.Of(2)));
        var again = await Assert.ThrowsAsync<DatasetException>(() => one.SaveDatasetAsync("report", MemberRow.Of(2)));

        Assert.That((ofOther!.Code, again!.Code), Is.EqualTo((ErrorCode.DatasetExists, ErrorCode.DatasetExists)));
        Assert.That(ofOther.Message, Does.Contain("Member 0 of the group"));
        var report = await tracker.LoadDatasetAsync("report", one.Id, o => o.AllowUnpublished = true);
        Assert.That(await report.ReadRowsAsync<MemberRow>(), Is.EqualTo(MemberRow.Of(1)));
    }

    private static Task<Run> JoinAsync(RunTracker tracker, string group, int index, int? size) =>
        tracker.JoinRunAsync(Process, o => (o.Group, o.Index, o.Size) = (group, index, size));

    private async Task<string> WorkAsync(string group, int index, int? size)
    {
        await using var tracker = Connect();
        await using var run = await JoinAsync(tracker, group, index, size);
        await run.SaveDatasetPartAsync("sales", MemberRow.Of(index));
        await run.SaveDatasetPartAsync("returns", MemberRow.Of(index), o => o.Format = "csv");
        await run.CompleteAsync();
        return run.Id;
    }

    private async Task AssertNotPublishedAsync(string runId)
    {
        await using var reader = Connect();
        Assert.That((await reader.TrackingStore.GetRunAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Running));
        var error = await Assert.ThrowsAsync<DatasetException>(() => reader.LoadDatasetAsync("sales", runId));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.DatasetNotPublished));
    }

    private async Task<string> AssertPublishedAsync(string runId, int members)
    {
        await using var reader = Connect();
        var rows = Enumerable.Range(0, members).SelectMany(MemberRow.Of).ToList();
        var sales = await reader.LoadDatasetAsync("sales", runId);
        Assert.That(await sales.ReadRowsAsync<MemberRow>(), Is.EqualTo(rows));
        Assert.That(await reader.LoadDatasetAsync<MemberRow>("returns", runId), Is.EqualTo(rows));
        Assert.That(sales.Manifest.Files, Has.Count.EqualTo(members));
        Assert.That((await reader.VerifyAsync(runId)).Findings, Is.Empty);
        return sales.Manifest.Digest;
    }

    private sealed record MemberRow(int Member, int Row, double? Value)
    {
        public static IEnumerable<MemberRow> Of(int member) =>
            Enumerable.Range(0, member * 2).Select(row => new MemberRow(member, row, row % 2 == 0 ? null : row / 7.0));
    }

    private sealed record OtherRow(int Row);
}
