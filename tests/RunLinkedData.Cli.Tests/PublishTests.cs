using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld publish</c>: what the members of a group have saved in parts becomes versions, once, or nothing does.</summary>
public class PublishTests(StoreKind kind) : CommandLineFixture(kind)
{
    private string _run = "";

    [SetUp]
    public async Task SaveParts()
    {
        foreach (var index in new[] { 1, 0 })
        {
            await using var member = await JoinAsync(index);
            await member.SaveDatasetPartAsync("sales", new[] { new { Shop = index } });
            await member.SaveDatasetPartAsync("returns", new[] { new { Shop = index } });
            await member.CompleteAsync();
            _run = member.Id;
        }
    }

    [Test]
    public async Task Publish_AllHaveFinished_PrintsReferencesAndDigestsEachTime()
    {
        var (code, output, error) = await RldAsync("publish", _run[..8], "--expect", "2");

        var digests = await DigestsAsync();
        Assert.That(digests, Has.Count.EqualTo(2));
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Is.EqualTo($"array/returns@{_run} {digests["returns"]}\narray/sales@{_run} {digests["sales"]}\n"));
        Assert.That((await StateAsync()).Status, Is.EqualTo(RunStatus.Finished));

        var again = await RldAsync("publish", _run);
        Assert.That((again.Code, again.Output), Is.EqualTo((0, output)));
        Assert.That(again.Error, Does.Contain("was published before"));
    }

    [TestCase("manifest")]
    [TestCase("recording")]
    [TestCase("ending")]
    public async Task Publish_AfterAPublisherThatWasKilled_Finishes(string where)
    {
        using (var killed = ExampleProgram.StartWorker(Folder.Path, "publisher", TrackingUri, _run, "2", where))
        {
            await killed.WaitAsync();
            Assert.That((killed.ExitCode, killed.Error), Is.EqualTo((137, "")));
            Assert.That((await StateAsync()).Status, Is.EqualTo(RunStatus.Running));
        }

        var (code, output, error) = await RldAsync("publish", _run, "--expect", "2");

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
        Assert.That((await RldAsync("verify", "array")).Code, Is.Zero);
    }

    [Test]
    public async Task Publish_AsJson_SaysWhatAndWhetherItWasBefore()
    {
        var first = await JsonAsync("publish", _run, "--expect", "2");
        var again = await JsonAsync("publish", _run, "--expect", "2");

        Assert.That((bool)first["was_published"]!, Is.False);
        Assert.That((bool)again["was_published"]!, Is.True);
        Assert.That((string?)first["run_id"], Is.EqualTo(_run));
        Assert.That(JsonNode.DeepEquals(first["versions"], again["versions"]), Is.True);
        var digests = await DigestsAsync();
        Assert.That(
            first["versions"]!.AsArray().Select(version => ((string?)version!["reference"], (string?)version["digest"])),
            Is.EqualTo(new (string?, string?)[]
            {
                ($"array/returns@{_run}", digests["returns"]), ($"array/sales@{_run}", digests["sales"]),
            }));
    }

    [Test]
    public async Task Publish_MembersAreMissing_NamesThemAndPublishesNothing()
    {
        await using (var failed = await JoinAsync(3))
        {
            await failed.FailAsync(new InvalidDataException("row 7 is odd"));
        }

        await AssertRefusedAsync(1, "2, 4-9 not there; 3 failed", "--expect", "10");
        await AssertRefusedAsync(1, "how many members there are");
        await AssertRefusedAsync(1, "3 more than there are to be", "--expect", "2");
    }

    [TestCase("--expect", "0")]
    [TestCase("--expect", "many")]
    [TestCase("--size", "2")]
    [TestCase("more", null)]
    public async Task Publish_WrongArguments_IsTheFaultOfTheCommandLine(string argument, string? value) =>
        await AssertRefusedAsync(
            2, value == "many" ? "must be a whole number" : "", [argument, .. value is null ? Array.Empty<string>() : [value]]);

    [Test]
    public async Task Publish_ARunThatIsNotThereOrHasNoMembers_SaysSo()
    {
        var missing = await RldAsync("publish", "00000000", "--expect", "2");
        var alone = await RldAsync("publish", Failed, "--expect", "2");
        var nothing = await RldAsync("publish");

        Assert.That((missing.Code, missing.Output), Is.EqualTo((1, "")));
        Assert.That(missing.Error, Does.Contain("00000000"));
        Assert.That((alone.Code, alone.Output), Is.EqualTo((1, "")));
        Assert.That(alone.Error, Does.Contain("FAILED"));
        Assert.That(nothing.Code, Is.EqualTo(2));
    }

    [Test]
    public async Task Publish_ARunThatOneProgramMakes_SaysWhoEndsIt()
    {
        await using var run = await Tracker.StartRunAsync("array");

        var (code, _, error) = await RldAsync("publish", run.Id, "--expect", "1");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("not made by the members of a group"));
    }

    private async Task AssertRefusedAsync(int code, string message, params string[] arguments)
    {
        var refused = await RldAsync(["publish", _run, .. arguments]);
        Assert.That((refused.Code, refused.Output), Is.EqualTo((code, "")), refused.Error);
        Assert.That(refused.Error, Does.Contain(message).And.Not.Empty);
        Assert.That((await StateAsync()).Status, Is.EqualTo(RunStatus.Running));
        Assert.That(await DigestsAsync(), Is.Empty);
    }

    private async Task<RunInfo> StateAsync() => (await Tracker.TrackingStore.GetRunAsync(_run)).Info;

    private async Task<Dictionary<string, string>> DigestsAsync() => (await Tracker.TrackingStore.GetRunAsync(_run)).Tags
        .Where(tag => tag.Key.StartsWith("rld.output.", StringComparison.Ordinal))
        .ToDictionary(tag => tag.Key["rld.output.".Length..], tag => tag.Value);

    private Task<Run> JoinAsync(int index) => Tracker.JoinRunAsync("array", join => (join.Group, join.Index) = ("nightly", index));
}
