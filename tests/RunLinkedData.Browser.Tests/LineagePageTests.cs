using Microsoft.Playwright;
using NUnit.Framework;
using RunLinkedData.Html;
using RunLinkedData.Html.Tests;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Browser.Tests;

[TestFixture]
public class LineagePageTests : PageBehaviour
{
    protected override string Html => ExampleGraphs.Shop().ToHtml();

    protected override string HostileHtml
    {
        get
        {
            var run = ExampleGraphs.Run(1, Hostile("process"), 0) with
            {
                RunName = Hostile("run"),
                User = Hostile("user"),
                Commit = Hostile("commit"),
                Datasets = [new ProvenanceOutput { Dataset = Hostile("dataset"), Digest = Hostile("digest") }],
            };
            var source = new LineageNode
            {
                Id = Hostile("id"),
                Kind = LineageNodeKind.External,
                Level = -1,
                External = new ExternalInput { Name = Hostile("name"), Source = "javascript:alert(1)", Version = Hostile("version") },
            };
            return ExampleGraphs.Graph(run, Hostile("dataset"), [source, run], [(source, run, Hostile("flow"))]).ToHtml();
        }
    }

    protected override string Sentence => "Its ID alone: the store does not have the run, or does not show it.";

    [Test]
    public async Task Keyboard_FromTheStart_WalksAlongTheDataAndBetweenSiblings()
    {
        await using var open = await OpenPage.OpenAsync(Html);
        await open.Page.FocusAsync("[data-do=start]");

        await PressAsync(open, "Tab");
        Assert.That(await FocusedAsync(open), Does.StartWith("demand-forecast"));
        await PressAsync(open, "ArrowLeft");
        Assert.That(await FocusedAsync(open), Does.StartWith("sales, clean-ewe-516"));
        await PressAsync(open, "ArrowDown");
        Assert.That(await FocusedAsync(open), Does.StartWith("sales, calm-stork-481"));
        await PressAsync(open, "ArrowUp", "ArrowUp");
        Assert.That(await FocusedAsync(open), Does.StartWith("weather"));
        await PressAsync(open, "ArrowUp");
        Assert.That(await open.Page.InnerTextAsync(".tell"), Is.EqualTo("Nothing there."));
        await PressAsync(open, "ArrowRight", "ArrowRight");
        Assert.That(await FocusedAsync(open), Does.StartWith("stock-planning"));
        Assert.That(await open.Page.InnerTextAsync(".tell"), Does.Match("stock-planning.*Made from [67], went into \\d"));
        await PressAsync(open, "Home");
        Assert.That(await FocusedAsync(open), Does.StartWith("demand-forecast"));
        Assert.That(open.Troubles, Is.Empty);
    }

    [Test]
    public async Task Keyboard_Enter_ShowsTheFactsAndEscapeClears()
    {
        await using var open = await OpenPage.OpenAsync(Html);
        await open.Page.FocusAsync(".node.start");

        await PressAsync(open, "Enter");
        Assert.That(await open.AskAsync<bool>("document.activeElement.matches('aside.facts')"), Is.True);
        Assert.That(
            await open.Page.InnerTextAsync(".facts"),
            Does.Contain("demand-forecast bold-ibis-271").And.Contain("https://mlflow.example/#/experiments/2/runs/3"));
        await PressAsync(open, "Tab");
        Assert.That(
            await open.AskAsync<string>("document.activeElement.href"), Is.EqualTo("https://mlflow.example/#/experiments/2/runs/3"));
        await PressAsync(open, "Escape");
        Assert.That(await FocusedAsync(open), Does.StartWith("demand-forecast"));
        Assert.That(await open.Page.IsVisibleAsync(".facts"), Is.False);
        Assert.That(await open.AskAsync<int>("document.querySelectorAll('.lit').length"), Is.Zero);
    }

    [Test]
    public async Task Mouse_ClickAndHover_LightWhatBelongsToTheNode()
    {
        await using var open = await OpenPage.OpenAsync(Html);

        await open.Page.ClickAsync(".node.failed");
        Assert.That(
            await LitAsync(open), Is.EqualTo(7), "the failed run, the forecast, and the five that went into it but for the weather");
        Assert.That(await open.Page.InnerTextAsync(".facts"), Does.Contain("FAILED"));
        await open.Page.HoverAsync(".node.deleted");
        Assert.That(await LitAsync(open), Is.EqualTo(8));
        Assert.That(await open.Page.InnerTextAsync(".facts"), Does.Contain("FAILED"), "Hovering chooses nothing.");
        await ShootAsync(open, "chosen");
        await open.Page.ClickAsync("h2");
        await open.Page.ClickAsync(".facts a[data-go]");
        Assert.That(await open.Page.InnerTextAsync(".facts h3"), Does.StartWith("demand-forecast"));
        Assert.That(open.Page.Context.Pages, Has.Count.EqualTo(1), "A click on a node opens no page.");
        Assert.That(open.Troubles, Is.Empty);
    }

    [Test]
    public async Task Mouse_ButtonsWheelAndDrag_ZoomAndMove()
    {
        await using var open = await OpenPage.OpenAsync(ExampleGraphs.Random(2, 60).ToHtml());
        var width = await WidthAsync(open);

        await open.Page.ClickAsync("[data-do=in]");
        Assert.That(await WidthAsync(open), Is.EqualTo(width * 1.25).Within(1));
        await open.Page.ClickAsync("[data-do=fit]");
        Assert.That(
            await open.AskAsync<bool>(
                "(f => f.scrollWidth <= f.clientWidth + 1 && f.scrollHeight <= f.clientHeight + 1)(document.querySelector('.graph'))"),
            Is.True);
        await open.Page.ClickAsync("[data-do=out]");
        await open.Page.ClickAsync("[data-do=start]");
        await open.Page.HoverAsync(".graph");
        await open.Page.Keyboard.DownAsync("Control");
        for (var i = 0; i < 8; i++)
        {
            await open.Page.Mouse.WheelAsync(0, -200);
        }

        await open.Page.Keyboard.UpAsync("Control");
        await open.Page.WaitForFunctionAsync($"document.querySelector('.lineage').getBoundingClientRect().width > {(int)width}");
        var before = await open.AskAsync<double>("document.querySelector('.graph').scrollLeft");
        var box = await open.Page.Locator(".graph").BoundingBoxAsync();
        await open.Page.Mouse.MoveAsync(box!.X + 300, box.Y + 300);
        await open.Page.Mouse.DownAsync();
        await open.Page.Mouse.MoveAsync(box.X + 200, box.Y + 280, new() { Steps = 4 });
        await open.Page.Mouse.UpAsync();
        Assert.That(await open.AskAsync<double>("document.querySelector('.graph').scrollLeft"), Is.EqualTo(before + 100).Within(2));
        Assert.That(open.Troubles, Is.Empty);
    }

    [Test]
    public async Task Boxes_EachText_FitsInto()
    {
        await using var open = await OpenPage.OpenAsync(ExampleGraphs.Shop(isCut: true).ToHtml());

        Assert.That(
            await open.AskAsync<string[]>(
                "[...document.querySelectorAll('.node')].flatMap(n => { const b = "
                + "n.querySelector('.box').getBoundingClientRect(); return [...n.querySelectorAll('text')].filter(t "
                + "=> t.getBoundingClientRect().right > b.right - 2).map(t => t.textContent); })"),
            Is.Empty);
    }

    [Test]
    public async Task Screenshots_OfALargeGraph_ForPeople()
    {
        await using var open = await OpenPage.OpenAsync(ExampleGraphs.Random(1, 300).ToHtml());
        await ShootAsync(open, "large");
        await open.Page.ClickAsync("[data-do=start]");
        await ShootAsync(open, "large-chosen");
        Assert.That(open.Troubles, Is.Empty);
    }

    protected override async Task CheckFrameAsync(IFrame frame)
    {
        await frame.ClickAsync(".node.failed");
        Assert.That(await frame.InnerTextAsync(".facts"), Does.Contain("FAILED"), "The script runs in the frame.");
    }

    private static async Task PressAsync(OpenPage open, params string[] keys)
    {
        foreach (var key in keys)
        {
            await open.Page.Keyboard.PressAsync(key);
        }
    }

    private static Task<string> FocusedAsync(OpenPage open) => open.AskAsync<string>("document.activeElement.getAttribute('aria-label')");

    private static Task<int> LitAsync(OpenPage open) => open.AskAsync<int>("document.querySelectorAll('.node.lit').length");

    private static Task<double> WidthAsync(OpenPage open) =>
        open.AskAsync<double>("document.querySelector('.lineage').getBoundingClientRect().width");
}
