using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Tests;

public class TrackedVersionTests : TrackerFixture
{
    [Test]
    public async Task Version_OfLatest_StaysTheVersionThatItWasFoundAs()
    {
        var first = Publish(3);
        var version = Tracker.Version("sales/items@latest");
        var second = Publish(4);

        Assert.That((version.RunId, version.ToString()), Is.EqualTo((first, $"sales/items@{first}")));
        Assert.That(version.Load<Item>(), Has.Count.EqualTo(3));
        Assert.That((await version.LoadAsync()).RunId, Is.EqualTo(first));
        Assert.That(Tracker.Version("sales/items@latest").RunId, Is.EqualTo(second));
    }

    [Test]
    public async Task Version_EachQuestion_IsAnsweredAsByTheTracker()
    {
        var first = Publish(3);
        var second = Publish(4);
        var version = await Tracker.VersionAsync("sales/items@latest");

        Assert.That(version.GetProvenance().Parameters, Is.EqualTo(new Dictionary<string, string> { ["rows"] = "4" }));
        Assert.That(version.OpenLog().RunId, Is.EqualTo(second));
        Assert.That(
            version.GetLineage().Nodes.Select(node => node.Id),
            Is.EqualTo(Tracker.GetLineage($"items@{second}").Nodes.Select(node => node.Id)));
        Assert.That(
            version.ChangesSince("sales/items@latest~1").ToJson(),
            Is.EqualTo(Tracker.Compare("sales/items@latest~1", $"items@{second}").ToJson()));
        Assert.That(version.RowChangesSince($"items@{first}", ["Id"]).Count(), Is.EqualTo(1));
        Assert.That(version.Verify().IsSound);
        Assert.That(version.GetReproduction().RunId, Is.EqualTo(second));
        Assert.That(
            (await version.Dataset.HistoryAsync()).Versions.Select(each => each.Version.RunId), Is.EqualTo(new[] { first, second }));
    }

    [Test]
    public void Version_OfNothing_SaysWhatIsNotThere()
    {
        Publish(1);

        Assert.That(() => Tracker.Version("sales/others@latest"), Throws.TypeOf<ReferenceException>().With.Message.Contains("others"));
        Assert.That(
            () => Tracker.Version("sales items"),
            Throws.TypeOf<ReferenceException>().With.Property("Code").EqualTo(ErrorCode.ReferenceInvalid));
    }

    private string Publish(int rows)
    {
        using var run = Tracker.StartRun("sales", options => options.Parameters["rows"] = $"{rows}");
        run.LogWriter.WriteLine("a line");
        run.SaveDataset("items", Items.Make(rows));
        run.Complete();
        return run.Id;
    }
}
