using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Cli.Tests;

/// <summary>Runs that several programs make together, as people see them.</summary>
public class GroupTests(StoreKind kind) : CommandLineFixture(kind)
{
    private string _run = "";

    [SetUp]
    public async Task LeaveGroup()
    {
        using (var run = await Tracker.JoinRunAsync("array", join => (join.Group, join.Index, join.Size) = ("nightly", 7, 500)))
        {
            await run.LogWriter.WriteLineAsync("rows of member 7");
            await run.CompleteAsync();
            _run = run.Id;
        }

        Tag[] tags =
        [
            new("rld.member.0000", "FINISHED 1"),
            new("rld.member.0001", "RUNNING 2"),
            new("rld.member.0002", "FAILED 1"),
            new("rld.member_error.0002", "row 7 is odd"),
        ];
        await Tracker.TrackingStore.LogBatchAsync(_run, new RunBatch { Tags = tags });
    }

    [Test]
    public async Task Show_GroupHalfDone_SaysHowManyAndWhich()
    {
        var (code, output, _) = await RldAsync("show", _run);

        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("2 of 500 done, of group nightly"));
        Assert.That(output, Does.Contain("1 running: 1"));
        Assert.That(output, Does.Contain("missing: 3-6, 8-499"));
        Assert.That(output, Does.Contain("2 FAILED in attempt 1: row 7 is odd"));
    }

    [Test]
    public async Task Show_AsJson_HasTheSame()
    {
        var shown = await JsonAsync("show", _run);
        var (group, recorded) = (shown["group"]!, shown["run"]!["group"]!);

        Assert.That(((string?)group["key"], (int)group["size"]!, (int)group["finished"]!), Is.EqualTo(("nightly", 500, 2)));
        Assert.That(
            ((string?)recorded["key"], (int)recorded["size"]!, (string?)recorded["origin"]), Is.EqualTo(("nightly", 500, "options")));
        Assert.That((string?)group["missing_indices"], Is.EqualTo("3-6, 8-499"));
        Assert.That((string?)group["failures"]![0]!["error"], Is.EqualTo("row 7 is odd"));
    }

    [Test]
    public async Task Runs_OfAGroup_AreMarked()
    {
        var (_, output, _) = await RldAsync("runs", "array");

        Assert.That(output, Does.Contain("RUNNING, 2 of 500"));
    }

    [Test]
    public async Task Logs_OfAMember_AreItsOwn()
    {
        var (code, output, _) = await RldAsync("logs", _run, "--member", "7");
        Assert.That((code, output), Is.EqualTo((0, Regex.Match(output, @"^\S+Z 0007 rows of member 7\n\z").Value)));

        var (missing, _, error) = await RldAsync("logs", _run, "--member", "8");
        Assert.That(missing, Is.EqualTo(1));
        Assert.That(error, Does.Contain("logs/run-0008.log"));
    }
}
