using NUnit.Framework;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>What is told of checks.</summary>
public class CheckTests : LineageFixture
{
    [Test]
    public async Task Checks_OfWhatWasReadAndWritten_AreAssertionsOfIt()
    {
        await PublishAsync();
        Events.Clear();

        await Tracker.RunAsync("plan", async run =>
        {
            await run.LoadInputAsync("sales/items@latest");
            run.LogExternalInput("weather", "s3://bucket/weather.csv", "1");
            run.LogCheck("items", "not_empty", passed: true);
            run.LogCheck("weather", "fresh", passed: false, CheckSeverity.Warn, details: "3 days old");
            run.LogCheck("plan", "plausible", passed: false, column: "Id");
            run.LogCheck("plan", "plausible", passed: true, column: "Id");
            await run.SaveDatasetAsync("plan", new[] { new { Id = 1 } });
        });

        var complete = Events.Single("COMPLETE");
        var inputs = Datasets(complete, "inputs").Select(AssertionsOf);
        Assert.That(inputs, Is.EqualTo(new[]
        {
            """[{"assertion":"not_empty","success":true,"name":"not_empty","severity":"error"}]""",
            """[{"assertion":"fresh","success":false,"name":"fresh","severity":"warn","actual":"3 days old"}]""",
        }));
        Assert.That(
            AssertionsOf(Datasets(complete, "outputs").Single()),
            Is.EqualTo("""[{"assertion":"plausible","success":true,"column":"Id","name":"plausible","severity":"error"}]"""));
        Assert.That(complete["run"]!["facets"]!["test"], Is.Null);
    }

    [Test]
    public async Task Check_OfDataThatWasNotGoodEnough_IsATestOfTheRun()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Tracker.RunAsync("plan", run =>
        {
            run.LogCheck("plan", "no_gaps", passed: false, details: "password=hunter2hunter2");
            throw new InvalidOperationException("There are gaps.");
        }));

        var fail = Events.Single("FAIL");
        Assert.That(Datasets(fail, "outputs"), Is.Empty);
        Assert.That(
            Facet(fail, "run", "test")["tests"]!.ToJsonString(),
            Is.EqualTo(
                """[{"status":"fail","type":"no_gaps","name":"plan.no_gaps","severity":"error","actual":"password=***","params":{"dataset":"plan"}}]"""));
    }

    [Test]
    public async Task Checks_OfAPastRun_AreTold()
    {
        var id = await Tracker.RunAsync("plan", async run =>
        {
            run.LogCheck("plan", "plausible", passed: false, CheckSeverity.Warn);
            run.LogMetric("plan/check", 7);
            await run.SaveDatasetAsync("plan", new[] { new { Id = 1 } });
        });

        var past = await Tracker.ReadOpenLineageAsync(id).ToListAsync();

        Assert.That(
            AssertionsOf(Datasets(EventCheck.Parse(past[^1]), "outputs").Single()),
            Is.EqualTo("""[{"assertion":"plausible","success":false,"name":"plausible"}]"""));
    }

    private static string AssertionsOf(System.Text.Json.Nodes.JsonNode dataset) =>
        dataset["facets"]!["dataQualityAssertions"]!["assertions"]!.ToJsonString();
}
