using NUnit.Framework;
using RunLinkedData.Html;
using RunLinkedData.Html.Tests;

namespace RunLinkedData.Browser.Tests;

/// <summary>Blocks inside of a page of others, as a notebook is one.</summary>
[TestFixture]
public class BlockTests
{
    private static IEnumerable<TestCaseData> Blocks =>
    [
        new TestCaseData(ExampleGraphs.Shop().ToHtmlBlock()).SetArgDisplayNames("lineage"),
        new TestCaseData(ExampleHistories.Shop(24).ToHtmlBlock()).SetArgDisplayNames("history"),
    ];

    [TestCaseSource(nameof(Blocks))]
    public async Task Block_InAPageOfOthers_HasItsLookAndLeavesTheirs(string block)
    {
        const string Host = "<h1 id=\"theirs\" class=\"muted\">Title</h1><table id=\"table\"><tr><td>1</td></tr></table>";
        const string Look = "[...document.querySelectorAll('body, #theirs, #table, #table td')].map(element => "
            + "{ const look = getComputedStyle(element); "
            + "return [look.font, look.color, look.background, look.margin, look.borderCollapse].join() })"
            + ".join(' ')";
        string alone;
        await using (var open = await OpenPage.OpenAsync($"<!DOCTYPE html><body>{Host}</body>"))
        {
            alone = await open.AskAsync<string>(Look);
        }

        await using var both = await OpenPage.OpenAsync($"<!DOCTYPE html><body>{Host}<section>{block}</section></body>");

        Assert.That(await both.AskAsync<string>(Look), Is.EqualTo(alone), "what is theirs");
        Assert.That(await both.AskAsync<string>("getComputedStyle(document.querySelector('.rld-block h1')).fontSize"), Is.EqualTo("26px"));
        Assert.That(
            await both.AskAsync<string>("getComputedStyle(document.querySelector('.rld-block')).backgroundColor"),
            Is.EqualTo("rgb(255, 255, 255)"));
        Assert.That(await both.AskAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), Is.True, "nothing sticks out");
        Assert.That(both.Troubles, Is.Empty);
    }
}
