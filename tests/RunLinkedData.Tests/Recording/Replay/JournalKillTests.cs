using System.Globalization;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Recording.Journal;

namespace RunLinkedData.Tests.Recording.Replay;

/// <summary>Programs that log, or replay, and are killed with SIGKILL wherever they are.</summary>
public class JournalKillTests : JournalFixture
{
    private static IEnumerable<int> Seeds => TestScale.Seeds(3);

    [Test]
    public async Task ProgramKilled_EverythingLoggedArrivesOnce(
        [Values("server", "database", "away")] string store, [ValueSource(nameof(Seeds))] int round)
    {
        // With a store that is away nothing arrives by itself.
        var random = new Random(round);
        var calls = 0;
        Server.IsAway = request => store == "away" && request.Target.Contains("runs/log", StringComparison.Ordinal) && ++calls > round;
        var uri = store == "database" ? TrackingUri : Server.Uri.AbsoluteUri;
        using var program = ExampleProgram.StartWorker(Folder.Path, "journal", uri, JournalFolder);
        await UntilAsync(() => Task.FromResult(program.HasExited || LoggedBy(program) >= 500 * (1 + (round % 8))));
        await Task.Delay(random.Next(200));

        program.Kill();
        await program.WaitAsync();

        Assert.That(program.Error, Is.Empty);
        var (runId, logged) = (RunsOf(program).Single(), LoggedBy(program));
        Server.IsAway = _ => false;
        var before = (await PointsAsync(runId)).Count;
        var replayed = (await Journaled.ReplayJournalsAsync()).Single();
        var points = (await PointsAsync(runId)).Select(point => point.Step).ToList();
        var run = await StoredAsync(runId);
        TestContext.Out.WriteLine(
            $"{logged} logged, {before} points arrived, {replayed.Values} values replayed, {points.Count} points are there");
        Assert.Multiple(() =>
        {
            Assert.That((replayed.RunId, replayed.Status, replayed.Problem), Is.EqualTo((runId, RunStatus.Running, (string?)null)));
            Assert.That(points, Is.EqualTo(Enumerable.Range(1, points.Count)), "each once");
            Assert.That(points.Count, Is.GreaterThanOrEqualTo(logged));
            Assert.That(run.FindTag("t"), Is.AnyOf(LastTag(points.Count), LastTag(points.Count - 1)));
            Assert.That(
                run.Params.Select(param => int.Parse(param.Value, CultureInfo.InvariantCulture)).Order(),
                Is.EqualTo(Fifties(run.Params.Count)));
            Assert.That(run.Params.Count, Is.GreaterThanOrEqualTo(logged / 50));
            Assert.That(
                run.Inputs.Select(input => int.Parse(input.Dataset.Digest, CultureInfo.InvariantCulture)).Order(),
                Is.EqualTo(Fifties(run.Inputs.Count)));
            Assert.That(run.Inputs.Count, Is.GreaterThanOrEqualTo(logged / 50));
            Assert.That(Journals, Is.Empty);
        });
    }

    [Test]
    public async Task ReplayKilled_TheNextGoesOn([ValueSource(nameof(Seeds))] int round)
    {
        var (runId, path) = await LeaveAsync(
            20_000, new Tag("t", "last"), new RunLinkedData.Recording.Journal.JournalEnd(RunStatus.Failed, 7, "odd"));
        var written = new FileInfo(path).Length;
        using (var program = ExampleProgram.StartWorker(Folder.Path, "replay", Server.Uri.AbsoluteUri, JournalFolder))
        {
            await UntilAsync(() => Task.FromResult(program.HasExited || new FileInfo(path).Length > written));
            await Task.Delay(new Random(round).Next(40));
            program.Kill();
            await program.WaitAsync();
            Assert.That(program.ExitCode, Is.EqualTo(137), "it is killed before it is done");
        }

        var replayed = (await Journaled.ReplayJournalsAsync()).Single();

        var stored = await StoredAsync(runId);
        Assert.Multiple(async () =>
        {
            Assert.That(replayed.Values, Is.LessThan(20_001), "it goes on, and does not begin again");
            Assert.That((await PointsAsync(runId)).Select(point => point.Step), Is.EqualTo(Enumerable.Range(1, 20_000)));
            Assert.That(
                (stored.Info.Status, stored.Info.EndTime, stored.FindTag("rld.error"), stored.FindTag("t")),
                Is.EqualTo((RunStatus.Failed, 7L, "odd", "last")));
            Assert.That(Journals, Is.Empty);
        });
    }

    private static int LoggedBy(ExampleProgram program) =>
        program.Output.Split('\n').Where(line => line.StartsWith("logged ", StringComparison.Ordinal))
            .Select(line => int.Parse(line[7..], CultureInfo.InvariantCulture)).LastOrDefault();

    private static string LastTag(int point) => (point / 7 * 7).ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<int> Fifties(int count) => Enumerable.Range(1, count).Select(number => number * 50);
}
