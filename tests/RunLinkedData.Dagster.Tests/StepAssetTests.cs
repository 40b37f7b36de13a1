using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Dagster.Assets;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster.Tests;

/// <summary>Which asset of a step a dataset is.</summary>
public sealed class StepAssetTests
{
    [TestCase("forecasts", "forecasts", ExpectedResult = "forecasts")]
    [TestCase("forecasts", "energy/forecasts energy/summary", ExpectedResult = "energy/forecasts")]
    [TestCase("forecasts", "a/forecasts forecasts", ExpectedResult = "forecasts")]
    [TestCase("forecasts", "a/forecasts demand/forecasts", ExpectedResult = "demand/forecasts")]
    [TestCase("forecasts", "a/forecasts b/forecasts", ExpectedResult = null)]
    [TestCase("forecasts", "energy/result", ExpectedResult = "energy/result")]
    [TestCase("forecasts", "energy/one energy/two", ExpectedResult = null)]
    [TestCase("mapped", "shop/it forecasts", ExpectedResult = "shop/it")]
    [TestCase("mapped", "mapped", ExpectedResult = null)]
    [TestCase("forecasts", @"x\/forecasts other", ExpectedResult = null)]
    [TestCase("forecasts", @"a\/b/forecasts other", ExpectedResult = @"a\/b/forecasts")]
    [TestCase("forecasts", "", ExpectedResult = null)]
    [TestCase("mapped", "", ExpectedResult = "shop/it")]
    public string? Of_OneDataset_IsTheAssetOfItsName(string dataset, string assets)
    {
        var found = Find(dataset, assets, [dataset], options => options.AssetKeys["demand/mapped"] = "shop/it");

        Assert.That(found.Key is null, Is.EqualTo(found.WhyNot is not null));
        return found.Key;
    }

    [Test]
    public void Of_SeveralDatasetsAndOneAsset_IsNoneByItself()
    {
        Assert.That(Find("forecasts", "energy/result", ["forecasts", "other"]).Key, Is.Null);
        Assert.That(Find("forecasts", "energy/result", ["forecasts"]).IsNamed, Is.False);
        Assert.That(Find("result", "energy/result", ["result", "other"]).IsNamed);
    }

    [Test]
    public void Of_ByAFunction_IsWhatItGives()
    {
        static void Configure(DagsterOptions options) =>
            options.FindAssetKey = (process, dataset) => dataset == "scratch" ? null : $"{process}/{dataset}";

        Assert.That(Find("forecasts", "demand/forecasts forecasts", ["forecasts"], Configure).Key, Is.EqualTo("demand/forecasts"));
        Assert.That(Find("scratch", "scratch", ["scratch"], Configure).WhyNot, Does.Contain("FindAssetKey"));
    }

    [TestCase("a/b", "a|b")]
    [TestCase(@"a\/b/c", "a/b|c")]
    [TestCase(@"d\\e", @"d\e")]
    [TestCase(@"d\", @"d\")]
    public void PartsOf_Key_AreThoseOfDagster(string key, string parts) =>
        Assert.That(AssetKey.PartsOf(key), Is.EqualTo(parts.Split('|')));

    [TestCase("")]
    [TestCase("/a")]
    [TestCase("a//b")]
    public void PartsOf_NoKey_IsRefused(string key) => Assert.That(() => AssetKey.PartsOf(key), Throws.ArgumentException);

    [Test]
    public void UseDagster_WithWhatCannotBe_IsRefused()
    {
        Assert.That(
            () => new RunTrackerOptions().UseDagster(dagster => dagster.Webserver = new Uri("ftp://example.org")),
            Throws.ArgumentException);
        Assert.That(() => new RunTrackerOptions().UseDagster(dagster => dagster.AssetKeys["a"] = "a//b"), Throws.ArgumentException);
    }

    private static StepAsset Find(string dataset, string assets, string[] datasets, Action<DagsterOptions>? configure = null)
    {
        DagsterOptions options = new();
        configure?.Invoke(options);
        JsonObject context = new()
        {
            ["run_id"] = "r",
            ["asset_keys"] = new JsonArray([.. assets.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(asset => (JsonNode)asset)]),
        };
        return StepAsset.Of(
            new DagsterContext(JsonSerializer.SerializeToElement(context)), options, "demand", dataset, datasets);
    }
}
