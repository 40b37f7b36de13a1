using NUnit.Framework;
using RunLinkedData.Html;
using RunLinkedData.Html.Tests;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Browser.Tests;

[TestFixture]
public class HistoryPageTests : PageBehaviour
{
    protected override string Html => ExampleHistories.Shop(24).ToHtml();

    protected override string HostileHtml
    {
        get
        {
            var profile = ExampleHistories.Profile(1, 3, 2);
            var history = ExampleHistories.Of(
                [(Hostile("column"), "int32", profile)],
                [(Hostile("column"), "float64", profile), (Hostile("other"), Hostile("type"), null)]);
            return new DatasetHistory(
                Hostile("process"),
                Hostile("dataset"),
                [.. history.Versions, history.Versions[0] with { Error = Hostile("error") }]).ToHtml();
        }
    }

    protected override string Sentence => "column Promotion is new";

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(12)]
    [TestCase(400)]
    public async Task Screenshots_OfFewAndManyVersions_ForPeople(int versions)
    {
        await using var open = await OpenPage.OpenAsync(ExampleHistories.Shop(versions).ToHtml());

        await ShootAsync(open, $"{versions}-versions");
        Assert.That(open.Troubles, Is.Empty);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(12)]
    [TestCase(400)]
    public async Task Plots_AnyNumberOfVersions_HaveNoTextOverText(int versions)
    {
        await using var open = await OpenPage.OpenAsync(ExampleHistories.Shop(versions).ToHtml());

        Assert.That(
            await open.AskAsync<string[]>(
                """
                [...document.querySelectorAll('.plots svg')].flatMap(svg => {
                  const boxes = [...svg.querySelectorAll('text')].map(text => ({ text: text.textContent, box: text.getBoundingClientRect() })), all = svg.getBoundingClientRect();
                  return boxes.filter((a, i) => a.box.left < all.left - 1 || a.box.right > all.right + 1 || boxes.some((b, j) => j < i
                    && a.box.left < b.box.right && b.box.left < a.box.right && a.box.top + 3 < b.box.bottom && b.box.top + 3 < a.box.bottom)).map(a => a.text);
                })
                """),
            Is.Empty);
    }
}
