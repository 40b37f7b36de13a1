using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>What each form of a reference finds, and with how many calls.</summary>
public class ResolveTests(StoreKind kind) : VersionFixture(kind)
{
    private static readonly string[] ExperimentAndSearch = ["FindExperimentAsync", "SearchRunsAsync"];

    [Test]
    public async Task Latest_AndEarlier_AreFoundWithTwoCalls()
    {
        var first = await PublishAsync(configure: run => run.Parameters["horizon"] = "28");
        var second = await PublishAsync();
        await PublishAsync(dataset: "others");
        var third = await PublishAsync();
        await PublishAsync(fail: true);

        Assert.That((await ResolveAsync("items@latest")).RunId, Is.EqualTo(third));
        Assert.That(Observer.Calls, Is.EqualTo(ExperimentAndSearch));
        Assert.That((await ResolveAsync("items@latest~1")).RunId, Is.EqualTo(second));
        var version = await ResolveAsync("items@latest~2");
        Assert.That(Observer.Calls, Has.Count.EqualTo(6));
        Assert.Multiple(() =>
        {
            Assert.That((version.Process, version.Dataset, version.RunId), Is.EqualTo((Process, "items", first)));
            Assert.That(version.StartedAt, Is.EqualTo(new DateTimeOffset(2026, 11, 1, 6, 0, 0, TimeSpan.Zero)));
            Assert.That(version.PublishedAt, Is.EqualTo(new DateTimeOffset(2026, 11, 1, 6, 10, 0, TimeSpan.Zero)));
            Assert.That(version.Digest, Does.StartWith("sha256:"));
            Assert.That(version.Parameters, Is.EqualTo(new Dictionary<string, string> { ["horizon"] = "28" }));
            Assert.That(version.Reference, Is.EqualTo($"{Process}/items@{first}"));
            Assert.That(() => ResolveAsync("items@latest~3"), NotFound("there are only 3 published versions", third));
            Assert.That(() => ResolveAsync("item@latest"), NotFound("no finished run", "did you mean 'items'?"));
            Assert.That(
                () => Tracker.ResolveAsync($"{Process}x/items@latest"), NotFound("there is no process", $"did you mean '{Process}'"));
        });
    }

    [Test]
    public async Task Earlier_OfARun_IsThePublishedVersionBeforeIt()
    {
        var first = await PublishAsync();
        var second = await PublishAsync();
        var failed = await PublishAsync(fail: true);
        await PublishAsync();

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await ResolveAsync($"items@{second}~1")).RunId, Is.EqualTo(first));
            Assert.That((await ResolveAsync($"items@{second[..12]}~1")).RunId, Is.EqualTo(first));
            Assert.That((await ResolveAsync($"items@{failed}~1")).RunId, Is.EqualTo(second));
            Assert.That((await ResolveAsync($"items@{failed}~2")).RunId, Is.EqualTo(first));
            Assert.That(() => ResolveAsync($"items@{first}~1"), NotFound($"is run {first}", "the published versions before it are 0"));
        });
    }

    [Test]
    public async Task Time_IsTheNewestThatWasFinishedByThen()
    {
        var first = await PublishAsync(minutes: 10);
        var second = await PublishAsync(minutes: 120);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await ResolveAsync("items@2026-11-01T06:10Z")).RunId, Is.EqualTo(first));
            Assert.That((await ResolveAsync("items@2026-11-01T08:09:59.999Z")).RunId, Is.EqualTo(first));
            Assert.That((await ResolveAsync("items@2026-11-01T09:10+01:00")).RunId, Is.EqualTo(second));
            Assert.That((await ResolveAsync("items@2026-11-01")).RunId, Is.EqualTo(second));
            Assert.That((await ResolveAsync("items@2026-11-01~1")).RunId, Is.EqualTo(first));
            Assert.That(Observer.Calls, Has.Count.EqualTo(10));
            Assert.That(() => ResolveAsync("items@2026-10-31"), NotFound("by 2026-10-31T23:59:59.999Z", second));
            Assert.That(() => ResolveAsync("items@2026-11-01T06:09Z"), NotFound("no published version"));
        });
    }

    [Test]
    public async Task Conditions_AllMustHold()
    {
        const string Odd = "it's \"50%\" & more_";
        var wide = await PublishAsync(configure: run => (run.Parameters["horizon"], run.Tags["region"]) = ("28", "eu"));
        var odd = await PublishAsync(configure: run => (run.Parameters["horizon"], run.Parameters["note"]) = ("28", Odd));
        await PublishAsync(configure: run => (run.Parameters["horizon"], run.Parameters["note"]) = ("14", Odd.Replace('\'', '"')));

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await ResolveAsync("items@latest?horizon=28")).RunId, Is.EqualTo(odd));
            Assert.That((await ResolveAsync("items@latest~1?horizon=28")).RunId, Is.EqualTo(wide));
            Assert.That((await ResolveAsync("items@2026-11-01?horizon=28&tag.region=eu")).RunId, Is.EqualTo(wide));
            Assert.That((await ResolveAsync($"items@latest?note={Uri.EscapeDataString(Odd)}")).RunId, Is.EqualTo(odd));
            Assert.That(() => ResolveAsync("items@latest?horizon=7"), NotFound("horizon=7", "horizon=14"));
            Assert.That(() => ResolveAsync("items@latest?horizon=28&tag.region=us"), NotFound("tag.region=us"));
        });
    }

    [Test]
    public async Task RunId_AndItsBeginning_NameTheRun()
    {
        var run = await PublishAsync();
        var failed = await PublishAsync(fail: true);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await Tracker.ResolveAsync($"items@{run}")).Process, Is.EqualTo(Process));
            Assert.That((await ResolveAsync($"items@{run[..8]}")).RunId, Is.EqualTo(run));
            Assert.That((await Tracker.ResolveAsync($"items@{run[..31]}")).RunId, Is.EqualTo(run));
            Assert.That(
                () => ResolveAsync($"items@{failed[..12]}"),
                Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_PUBLISHED"));
            Assert.That(
                () => ResolveAsync($"others@{run[..12]}"),
                Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_FOUND"));
            Assert.That(
                () => ResolveAsync($"items@{new string('0', 12)}"),
                Throws.InstanceOf<ReferenceException>()
                    .With.Property("Code")
                    .EqualTo("RUN_NOT_FOUND")
                    .And.Message.Contains("begins with '000000000000'"));
        });
    }

    private Task<DataVersion> ResolveAsync(string reference) => Tracker.ResolveAsync($"{Process}/{reference}");

    private static NUnit.Framework.Constraints.Constraint NotFound(params string[] parts) => Throws.InstanceOf<ReferenceException>()
        .With.Matches<ReferenceException>(error => error!.Code == "REFERENCE_NOT_FOUND"
            && parts.All(part => error.Message.Contains(part, StringComparison.Ordinal)));
}
