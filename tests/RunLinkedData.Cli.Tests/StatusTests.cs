using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld status</c>.</summary>
public class StatusTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Status_FreshThenStaleThenUnknown_HasAnExitCodeEach()
    {
        await PlanAsync();
        var (code, output, _) = await RldAsync("status", "stock-planning/plan");
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Match(@"^STATE +DATASET +VERSION +PUBLISHED +WHY\s*\nfresh +stock-planning/plan +[0-9a-f]{32} +2"));

        var newest = await PublishAsync(5);
        (code, output, _) = await RldAsync("status", "stock-planning");
        Assert.That(code, Is.EqualTo(3), output);
        Assert.That(output, Does.Contain("stale").And.Contain(
            $"1 newer version of demand-forecast/forecasts (read {Versions[1][..8]}, newest {newest[..8]})"));
        Assert.That((await RldAsync("status")).Code, Is.EqualTo(3));
        (code, output, _) = await RldAsync("status", "stock-planning/plan", "--json");
        Assert.That(code, Is.EqualTo(3));
        Assert.That((string)JsonNode.Parse(output)!["datasets"]![0]!["reasons"]![0]!["newest"]!, Is.EqualTo(newest));

        await PlanAsync("Server=db;Database=shop");
        (code, output, _) = await RldAsync("status", "stock-planning/plan");
        Assert.That((code, output.Contains("unknown", StringComparison.Ordinal)), Is.EqualTo((4, true)), output);
    }

    [Test]
    public async Task Status_MaxAgeAndParameters_AreTaken()
    {
        Assert.That((await RldAsync("status", "demand-forecast/forecasts", "--max-age", "1h")).Code, Is.Zero);

        var (code, output, _) = await RldAsync("status", "demand-forecast/forecasts", "--param", "none=1");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(output, Does.Contain("parameter none was not given, and is 1 by now"));
    }

    [Test]
    public async Task Status_NothingPublished_SaysSo()
    {
        await Tracker.TrackingStore.CreateExperimentAsync("a/b");

        Assert.That(await RldAsync("status", "a/b"), Is.EqualTo((4, "", "'a/b' has published no version.\n")));
    }

    [TestCase(1, "status", "demand-forecast/forcasts")]
    [TestCase(1, "status", "demand-forcast")]
    [TestCase(2, "status", "demand-forecast", "--max-age", "26")]
    [TestCase(2, "status", "demand-forecast", "--depth", "-1")]
    public async Task Status_WhatIsWrong_IsAnError(int expected, params string[] command)
    {
        var (code, output, error) = await RldAsync(command);

        Assert.That((code, output), Is.EqualTo((expected, "")));
        Assert.That(error, Is.Not.Empty);
    }

    private Task<string> PlanAsync(string? external = null) => Tracker.RunAsync("stock-planning", async run =>
    {
        await run.LoadInputAsync("demand-forecast/forecasts@latest");
        if (external is not null)
        {
            run.LogExternalInput("orders", external, "7");
        }

        await run.SaveDatasetAsync("plan", new[] { new { Sku = "a", Units = 1 } });
    });
}
