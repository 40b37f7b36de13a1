using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>Versions and runs that are named by the run of the orchestrator which started them, and runs that repeat others.</summary>
public class OrchestratedTests : TrackerFixture
{
    private const string DagsterRun = "0b7c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c11";
    private const string AnotherRun = "b17c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c12";

    [TestCase("sales/items@" + DagsterRun)]
    [TestCase("items@" + DagsterRun)]
    public async Task Reference_RunOfAnOrchestrator_IsWhatThatHasMade(string reference)
    {
        await PublishAsync();
        await PublishAsync(Dagster(AnotherRun));
        await PublishAsync(Dagster(DagsterRun), dataset: "others");
        var expected = await PublishAsync(Dagster(DagsterRun));
        await PublishAsync(Dagster(AnotherRun));

        var version = await Tracker.ResolveAsync(reference);

        Assert.That((version.Process, version.RunId), Is.EqualTo(("sales", expected)));
        Assert.That(await Tracker.LoadDatasetAsync<Item>(reference), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Reference_FailedAttemptsBefore_IsTheOneThatFinished()
    {
        Assert.That(() => PublishAsync(Dagster(DagsterRun), fail: true), Throws.InvalidOperationException);
        var expected = await PublishAsync(Dagster(DagsterRun, attempt: 2));

        Assert.That((await Tracker.ResolveAsync($"sales/items@{DagsterRun}")).RunId, Is.EqualTo(expected));
    }

    [Test]
    public async Task Reference_SeveralPartitions_NamesThemAndTakesACondition()
    {
        var first = await PublishAsync(Dagster(DagsterRun, partition: "2026-11-01"));
        var second = await PublishAsync(Dagster(DagsterRun, partition: "2026-11-02"));

        Assert.That(
            () => Tracker.ResolveAsync($"sales/items@{DagsterRun}"),
            Throws.TypeOf<ReferenceException>().With.Message.Contains($"{second} (partition 2026-11-02), {first} (partition 2026-11-01)")
                .And.Message.Contains("?tag.rld.orchestrator.partition=KEY"));
        var version = await Tracker.ResolveAsync($"sales/items@{DagsterRun}?tag.rld.orchestrator.partition=2026-11-01");
        Assert.That(version.RunId, Is.EqualTo(first));
        Assert.That(
            () => Tracker.ResolveAsync($"sales/items@{DagsterRun}?tag.rld.orchestrator.partition=2026-11-03"),
            Throws.TypeOf<ReferenceException>().With.Property("Code").EqualTo("RUN_NOT_FOUND"));
    }

    [Test]
    public async Task Reference_NothingOfThatRun_SaysSo()
    {
        await PublishAsync(Dagster(DagsterRun), dataset: "others");

        Assert.That(
            () => Tracker.ResolveAsync($"sales/items@{DagsterRun}"),
            Throws.TypeOf<ReferenceException>().With.Message.Contains(DagsterRun).And.Message.Contains("has written 'items'"));
    }

    [Test]
    public async Task RunId_RunOfAnOrchestrator_IsTheRunThatItStarted()
    {
        var expected = await PublishAsync(Dagster(DagsterRun));

        Assert.That((await Tracker.GetProvenanceAsync(DagsterRun)).RunId, Is.EqualTo(expected));
        Assert.That(
            () => Tracker.GetProvenanceAsync(AnotherRun),
            Throws.TypeOf<ReferenceException>().With.Property("Code").EqualTo("RUN_NOT_FOUND"));
    }

    [Test]
    public async Task Alias_NamedLikeARunOfAnOrchestrator_IsRefused()
    {
        var run = await PublishAsync();

        Assert.That(() => Tracker.Process("sales").Dataset("items").SetAliasAsync(AnotherRun, run), Throws.Exception);
    }

    [Test]
    public async Task StartRun_SecondAttemptOfAStep_IsTheRetryOfTheFirst()
    {
        var first = await PublishAsync(Dagster(DagsterRun, partition: "2026-11-01"));
        await PublishAsync(Dagster(DagsterRun, partition: "2026-11-02"));

        var second = await PublishAsync(Dagster(DagsterRun, partition: "2026-11-01", attempt: 2));

        Assert.That((await StoredAsync(second)).FindTag("rld.retry_of"), Is.EqualTo(first));
    }

    [Test]
    public async Task StartRun_Reexecution_IsTheRetryOfWhatItRepeats()
    {
        var first = await PublishAsync(Dagster(DagsterRun, partition: "2026-11-01"));
        await PublishAsync(Dagster(DagsterRun, partition: "2026-11-02"));

        var again = await PublishAsync(Dagster(AnotherRun, partition: "2026-11-01", parent: DagsterRun));
        var fresh = await PublishAsync(Dagster(AnotherRun, partition: "2026-11-03", parent: DagsterRun));

        Assert.That((await StoredAsync(again)).FindTag("rld.retry_of"), Is.EqualTo(first));
        Assert.That((await StoredAsync(fresh)).FindTag("rld.retry_of"), Is.Null);
    }

    private static Orchestrator Dagster(string run, string? partition = null, int attempt = 1, string? parent = null) =>
        new("dagster", run)
        {
            Attempt = attempt,
            Details = new Dictionary<string, string?> { ["partition"] = partition, ["parent_run"] = parent, ["assets"] = "items" }
                .Where(detail => detail.Value is not null).ToDictionary(detail => detail.Key, detail => detail.Value!),
        };

    private async Task<string> PublishAsync(Orchestrator orchestrator, string dataset = "items", bool fail = false)
    {
        await ReconnectAsync(options => options.Provenance.Orchestrator = orchestrator);
        return await Tracker.RunAsync("sales", async run =>
        {
            await run.SaveDatasetAsync(dataset, Items.Make(3));
            if (fail)
            {
                throw new InvalidOperationException("no data today");
            }
        });
    }
}
