using System.Text;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Recording.Logs;

/// <summary>What the members of a group log: each line says when, and of whom it is, so that all of them are one log.</summary>
public class GroupLogTests : TrackerFixture
{
    [Test]
    public async Task OpenLog_OfAGroup_HasTheLinesOfAllMembersByTime()
    {
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog());
        var logger = logging.CreateLogger("Sales");
        await using var first = await JoinAsync(0);
        await using var second = await JoinAsync(11);
        for (var row = 0; row < 3; row++)
        {
            await TickAsync();
            await second.LogWriter.WriteLineAsync($"row {row}");
            await TickAsync();
            first.MakeCurrent();
            logger.LogWarning("odd {Row}\nand more", row);
        }

        await first.FailAsync(new InvalidDataException("odd"));
        await second.CompleteAsync();

        var log = await Tracker.OpenLogAsync(first.Id);
        var lines = await log.ReadLinesAsync().ToListAsync();
        Assert.That(log.Source, Is.EqualTo("logs/run*.log"));
        Assert.That(lines.Take(9).Select(line => line[24..]), Is.EqualTo(Enumerable.Range(0, 3).SelectMany(
            row => new[] { $" 0011 row {row}", $" 0000 warn  Sales: odd {row}", " 0000 and more" })));
        Assert.That(lines.Select(line => line[..24]), Is.Ordered);
        Assert.That(lines.Skip(9).Select(line => line[24..30]), Is.All.EqualTo(" 0000 "), "the trace of its error");
        Assert.That(
            await (await Tracker.OpenMemberLogAsync(first.Id, 11)).ReadLinesAsync().ToListAsync(),
            Is.EqualTo(lines.Where(line => line[24..30] == " 0011 ")));
    }

    [Test]
    public async Task ReadLines_WhileMembersGoOn_ComeAsTheyAreLoggedUpToTheEnd()
    {
        await using var first = await JoinAsync(0, size: 2);
        await using var second = await JoinAsync(1, size: 2);
        await first.LogWriter.WriteLineAsync("begins");
        var begun = Path.Combine((await StoredAsync(first.Id)).Info.ArtifactUri, "logs", "run-0000.log");
        while (!File.Exists(begun) || new FileInfo(begun).Length == 0)
        {
            await Task.Delay(10);
        }

        await using var reading = (await Tracker.OpenLogAsync(first.Id)).ReadLinesAsync(follow: true).GetAsyncEnumerator();

        Assert.That(await NextAsync(), Does.EndWith(" 0000 begins"));
        await second.LogWriter.WriteLineAsync("follows");
        await second.CompleteAsync();
        Assert.That(await NextAsync(), Does.EndWith(" 0001 follows"));
        await first.CompleteAsync();
        Assert.That(await NextAsync(), Is.Null);

        async Task<string?> NextAsync() => await reading.MoveNextAsync() ? reading.Current : null;
    }

    [Test]
    public async Task OpenLog_LinesWithoutATime_StayBehindTheOneBefore()
    {
        await using var run = await JoinAsync(0);
        await WriteAsync(run, "logs/run-0000.log", "2026-11-30T10:00:00.000Z 0000 a\nmore of a\n2026-11-30T10:00:02.000Z 0000 c\nlast");
        await WriteAsync(run, "logs/run-0001.log", "2026-11-30T10:00:01.000Z 0001 b\n");
        await WriteAsync(run, "logs/run.log", "first\n");
        await WriteAsync(run, "logs/other.log", "other\n");

        var lines = await (await Tracker.OpenLogAsync(run.Id)).ReadLinesAsync().ToListAsync();

        Assert.That(
            lines.Select(line => line.Split(' ')[^1]), Is.EqualTo(["first", "a", "a", "b", "c", "last"]));
    }

    [Test]
    public async Task OpenLog_NobodyHasLogged_IsNotFound()
    {
        await using var run = await JoinAsync(0);

        var error = await Assert.ThrowsAsync<RunStateException>(() => Tracker.OpenLogAsync(run.Id));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.LogNotFound));
    }

    /// <summary>Waits until the clock of logs shows another time.</summary>
    private static async Task TickAsync()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        while (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() == before)
        {
            await Task.Delay(1);
        }
    }

    private Task<Run> JoinAsync(int index, int? size = null) =>
        Tracker.JoinRunAsync("p", join => (join.Group, join.Index, join.Size) = ("nightly", index, size));

    private async Task WriteAsync(Run run, string path, string text) =>
        await (await Tracker.OpenArtifactsAsync(run.Id)).WriteAsync(path, Encoding.UTF8.GetBytes(text));
}
