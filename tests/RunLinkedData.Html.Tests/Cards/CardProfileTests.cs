using NUnit.Framework;
using RunLinkedData.Model.Manifest.Figures;

namespace RunLinkedData.Html.Tests.Cards;

/// <summary>What a card shows of how the values of columns are spread.</summary>
public class CardProfileTests : CardFixture
{
    [Test]
    public async Task Complete_FullProfile_ShowsBarsMedianAndFrequentValuesEncoded()
    {
        var card = await CardAsync(await RunAsync("sales", run => run.SaveDatasetAsync("items", Rows)));

        Assert.That(card, Does.Contain("100 different, median 49").And.Contain("2 different"));
        Assert.That(card, Does.Contain("most: &lt;b&gt;often 75 %, seldom 25 %").And.Not.Contain("<b>often"));
        Assert.That(card.Split("class=\"bars\"").Length - 1, Is.EqualTo(2), "a histogram of numbers, and one of the texts");
    }

    [Test]
    public async Task Complete_WithoutTopValues_ShowsNone()
    {
        var card = await CardAsync(await RunAsync(
            "sales", run => run.SaveDatasetAsync("items", Rows, o => o.Profile = ProfileLevel.WithoutTopValues)));

        Assert.That(card, Does.Contain("100 different").And.Not.Contain("most:"));
    }

    [Test]
    public async Task Complete_LeastProfile_ShowsTheRangeAlone()
    {
        var card = await CardAsync(await RunAsync(
            "sales", run => run.SaveDatasetAsync("items", Rows, o => o.Profile = ProfileLevel.Basic)));

        Assert.That(card, Does.Contain("<svg class=\"column\"").And.Not.Contain("class=\"bars\"").And.Not.Contain(" different"));
    }

    private static IEnumerable<Row> Rows => Enumerable.Range(0, 400).Select(i => new Row(i % 100, i % 4 == 0 ? "seldom" : "<b>often"));

    private sealed record Row(int Units, string State);
}
