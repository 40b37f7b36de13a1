using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Versions;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>Listing the versions of a dataset.</summary>
public class VersionsTests(StoreKind kind) : VersionFixture(kind)
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(100)]
    public async Task VersionsAsync_AnyPageSize_GivesEachOnceTheNewestFirst(int pageSize)
    {
        List<string> runs = [];
        for (var i = 0; i < 6; i++)
        {
            // Four of them start in the same millisecond.
            runs.Add(await PublishAsync(minutes: i is 0 or 5 ? 10 : 0));
        }

        var listed = await ListAsync(options => options.PageSize = pageSize);

        Assert.That(listed, Is.EquivalentTo(runs));
        Assert.That(listed[^1], Is.EqualTo(runs[0]));
        Assert.That(listed[..5], Is.EqualTo(runs[1..].Order(StringComparer.Ordinal)));
        Assert.That((await Tracker.ResolveAsync($"{Process}/items@latest~4")).RunId, Is.EqualTo(listed[4]));
    }

    [Test]
    public async Task VersionsAsync_FirstPageOnly_ReadsOnePage()
    {
        for (var i = 0; i < 4; i++)
        {
            await PublishAsync();
        }

        var first = await Dataset.VersionsAsync(options => options.PageSize = 2).Take(2).ToListAsync();

        Assert.That(first, Has.Count.EqualTo(2));
        Assert.That(Observer.Calls, Is.EqualTo(new[] { "FindExperimentAsync", "SearchRunsAsync" }));
    }

    [Test]
    public async Task VersionsAsync_RunsThatComeMeanwhile_ShiftNothing()
    {
        List<string> runs = [await PublishAsync(), await PublishAsync(), await PublishAsync()];
        List<string> listed = [];
        await foreach (var version in Dataset.VersionsAsync(options => options.PageSize = 1))
        {
            listed.Add(version.RunId);
            await PublishAsync();
        }

        Assert.That(listed, Is.EqualTo(Enumerable.Reverse(runs)));
    }

    [Test]
    public async Task VersionsAsync_Options_ChooseAmongThem()
    {
        var start = Clock.Now;
        var first = await PublishAsync(configure: run => run.Parameters["horizon"] = "28");
        var second = await PublishAsync(configure: run => (run.Parameters["horizon"], run.Tags["region"]) = ("28", "eu"));
        var failed = await PublishAsync(fail: true);
        await PublishAsync(dataset: "others");

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await ListAsync(), Is.EqualTo(new[] { second, first }));
            Assert.That(await ListAsync(options => options.AllowUnpublished = true), Is.EqualTo(new[] { failed, second, first }));
            Assert.That(await ListAsync(options => options.From = start.AddMinutes(10)), Is.EqualTo(new[] { second }));
            Assert.That(await ListAsync(options => options.From = start.AddMinutes(10).AddTicks(1)), Is.Empty);
            Assert.That(await ListAsync(options => options.Until = start.AddMinutes(10)), Is.EqualTo(new[] { first }));
            Assert.That(await ListAsync(options => options.Until = start.AddMinutes(10).AddTicks(1)), Is.EqualTo(new[] { second, first }));
            Assert.That(await ListAsync(options => options.Parameters["horizon"] = "28"), Is.EqualTo(new[] { second, first }));
            Assert.That(await ListAsync(options => options.Tags["region"] = "eu"), Is.EqualTo(new[] { second }));
            Assert.That(await ListAsync(options => options.Tags["region"] = "us"), Is.Empty);
            Assert.That((await Dataset.VersionsAsync(options => options.AllowUnpublished = true).FirstAsync()).PublishedAt, Is.Null);
        });
    }

    [Test]
    public void VersionsAsync_Wrong_IsRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => Dataset.VersionsAsync(options => options.PageSize = 0), Throws.ArgumentException);
        Assert.That(() => Dataset.VersionsAsync(options => options.Tags["a`b"] = ""), Throws.ArgumentException);
        Assert.That(() => Tracker.Process("p").Dataset("a/b"), Throws.ArgumentException);
        Assert.That(() => ListAsync(), Throws.InstanceOf<ReferenceException>());
    });

    private async Task<List<string>> ListAsync(Action<VersionsOptions>? configure = null) =>
        await Dataset.VersionsAsync(configure).Select(version => version.RunId).ToListAsync();
}
