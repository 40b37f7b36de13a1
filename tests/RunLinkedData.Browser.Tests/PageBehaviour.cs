using Microsoft.Playwright;
using NUnit.Framework;

namespace RunLinkedData.Browser.Tests;

/// <summary>What every page does in a browser. A page that is to be tested is a class of a few lines.</summary>
public abstract class PageBehaviour
{
    internal static readonly string Measure = ReadMeasure();

    /// <summary>The page, with data as people have it.</summary>
    protected abstract string Html { get; }

    /// <summary>The page, with text that tries to be more than text, and would set <c>window.hit</c> or open a dialog.</summary>
    protected abstract string HostileHtml { get; }

    /// <summary>Text that must be readable without scripts and on paper.</summary>
    protected abstract string Sentence { get; }

    /// <summary>Text that tries to run: as an element, as an attribute, and as the end of a script, a style and a comment.</summary>
    protected static string Hostile(string name) =>
        $"{name}\"'><img src=https://evil.example/x "
        + "onerror=\"window.hit=1;alert(1)\"></title></style></script><script>window.hit=1;alert(1)</script><svg "
        + "onload=window.hit=1>--><!--{{ 1 }}";

    [Test]
    public async Task Open_AsDocument_HasNoErrorsAndAsksForNothing()
    {
        await using var open = await OpenPage.OpenAsync(Html);

        Assert.That(open.Troubles, Is.Empty);
        Assert.That(await open.Page.TitleAsync(), Is.Not.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Open_InASandboxedFrame_HasNoErrorsAndShowsItself(bool asBlob)
    {
        var (open, frame) = await OpenPage.OpenFramedAsync(Html, asBlob);
        await using var closed = open;

        Assert.That(await frame.InnerTextAsync("main"), Does.Contain(Sentence));
        await CheckFrameAsync(frame);
        Assert.That(open.Troubles, Is.Empty);
    }

    [Test]
    public async Task Open_HostileText_RunsNothing()
    {
        await using var open = await OpenPage.OpenAsync(HostileHtml);
        var (framed, frame) = await OpenPage.OpenFramedAsync(HostileHtml, asBlob: true);
        await using var closed = framed;

        Assert.That(await open.AskAsync<bool>("window.hit === undefined"), Is.True);
        Assert.That(await frame.EvaluateAsync<bool>("window.hit === undefined"), Is.True);
        Assert.That(open.Troubles.Concat(framed.Troubles), Is.Empty);
        Assert.That(await open.Page.InnerTextAsync("body"), Does.Contain("<img src="), "The text is there as text.");
        Assert.That(await open.AskAsync<int>("document.querySelectorAll('img, iframe, object, embed, link, form').length"), Is.Zero);
    }

    [Test]
    public async Task Text_EachSchemeAndWidth_HasContrast(
        [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme scheme, [Values(1280, 390)] int width)
    {
        await using var open = await OpenAsync(Html, scheme, width);

        await open.Page.EvaluateAsync(Measure);
        Assert.That(await open.AskAsync<string[]>("measure.faint()"), Is.Empty);
    }

    [TestCase(390)]
    [TestCase(320)]
    [TestCase(1280)]
    public async Task Width_OfAPhoneOrADesk_IsEnough(int width)
    {
        await using var open = await OpenAsync(Html, ColorScheme.Light, width);
        await using var hostile = await OpenAsync(HostileHtml, ColorScheme.Light, width);

        await open.Page.EvaluateAsync(Measure);
        await hostile.Page.EvaluateAsync(Measure);
        Assert.That(await open.AskAsync<string[]>("measure.wide()"), Is.Empty);
        Assert.That(await hostile.AskAsync<string[]>("measure.wide()"), Is.Empty);
    }

    [Test]
    public async Task Open_WithoutScripts_CanBeRead()
    {
        await using var open = await OpenPage.OpenAsync(Html, options => options.JavaScriptEnabled = false);

        Assert.That(await open.Page.InnerTextAsync("main"), Does.Contain(Sentence));
        Assert.That(open.Troubles, Is.Empty);
    }

    [Test]
    public async Task Print_DarkScheme_IsDarkTextOnWhite()
    {
        await using var open = await OpenAsync(Html, ColorScheme.Dark, 800);
        await open.Page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        await open.Page.EvaluateAsync(Measure);

        Assert.That(await open.AskAsync<string[]>("measure.faint()"), Is.Empty);
        Assert.That(await open.AskAsync<string>("getComputedStyle(document.body).backgroundColor"), Is.EqualTo("rgb(255, 255, 255)"));
        await ShootAsync(open, "print");
    }

    [Test]
    public async Task Links_ReachedByTab_ShowTheirFocus()
    {
        await using var open = await OpenPage.OpenAsync(Html);

        for (var i = 0; i < 5; i++)
        {
            await open.Page.Keyboard.PressAsync("Tab");
            var outline = await open.AskAsync<string>(
                "(() => { const at = document.activeElement; if (at === document.body) return 'solid'; "
                + "const box = at.querySelector(':scope > .box'), style = getComputedStyle(at); "
                + "return box ? (parseFloat(getComputedStyle(box).strokeWidth) > 3 ? 'solid' : 'thin box') : style.outlineStyle; })()");
            Assert.That(outline, Is.Not.EqualTo("none").And.Not.EqualTo("thin box"));
        }
    }

    [Test]
    public async Task Screenshots_ForPeople()
    {
        foreach (var (scheme, width) in new[]
        {
            (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390), (ColorScheme.Dark, 390),
        })
        {
            await using var open = await OpenAsync(Html, scheme, width);
            var file = await ShootAsync(open, $"{scheme.ToString().ToLowerInvariant()}-{width}");
            Assert.That(new FileInfo(file).Length, Is.GreaterThan(10_000));
        }
    }

    /// <summary>More to look at in a frame.</summary>
    protected virtual Task CheckFrameAsync(IFrame frame) => Task.CompletedTask;

    /// <summary>Takes a picture of the whole page, lays the page beside it, and attaches the picture to the test.</summary>
    private protected async Task<string> ShootAsync(OpenPage open, string name)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "screenshots", $"{GetType().Name}-{name}.png");
        await open.Page.ScreenshotAsync(new() { Path = file, FullPage = true });
        await File.WriteAllTextAsync(Path.ChangeExtension(file, ".html"), await open.Page.ContentAsync());
        TestContext.AddTestAttachment(file);
        return file;
    }

    private protected static Task<OpenPage> OpenAsync(string html, ColorScheme scheme, int width) => OpenPage.OpenAsync(html, options =>
    {
        options.ColorScheme = scheme;
        options.ViewportSize = new() { Width = width, Height = 844 };
    });

    private static string ReadMeasure()
    {
        using StreamReader reader = new(typeof(PageBehaviour).Assembly.GetManifestResourceStream("measure.js")!);
        return reader.ReadToEnd();
    }
}
