using NUnit.Framework;

namespace RunLinkedData.Browser.Tests;

/// <summary>That what the other tests look for would be found.</summary>
public class MeasureTests
{
    private const string Icon = "<!doctype html><title>x</title><link rel=\"icon\" href=\"data:,\">";

    [TestCase("<p style='color:#999'>pale</p>", "'pale'")]
    [TestCase("<div style='background:#222'><p style='color:#000'>dark</p></div>", "'dark'")]
    [TestCase("<div style='opacity:.4'><p>thin</p></div>", "'thin'")]
    [TestCase("<svg><g class='node'><rect class='box' style='fill:#777'/><text y='20' style='fill:#555'>box</text></g></svg>", "'box'")]
    public async Task Faint_TextWithoutContrast_IsFound(string html, string found) =>
        Assert.That(await AskAsync(html, "measure.faint()"), Has.Length.EqualTo(1).And.One.Contains(found));

    [TestCase("<p style='width:2000px'>wide</p>")]
    [TestCase(
        "<p>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</p>")]
    public async Task Wide_WhatSticksOut_IsFound(string html)
    {
        Assert.That(await AskAsync(html, "measure.wide()"), Is.Not.Empty);
        Assert.That(await AskAsync($"<div style='overflow:auto'>{html}</div>", "measure.wide()"), Is.Empty);
    }

    [TestCase("<script>console.error('oh')</script>", "error: oh")]
    [TestCase("<script>throw new Error('no')</script>", "no")]
    [TestCase("<img src='https://evil.example/x.png'>", "request of https://evil.example/x.png")]
    [TestCase("<script>alert('hi')</script>", "dialog: hi")]
    public async Task Troubles_WhatAPageMustNotDo_AreFound(string html, string trouble)
    {
        await using var open = await OpenPage.OpenAsync(Icon + html);

        Assert.That(open.Troubles, Has.Some.Contains(trouble));
    }

    private static async Task<string[]> AskAsync(string html, string script)
    {
        await using var open = await OpenPage.OpenAsync(Icon + html, options => options.ViewportSize = new() { Width = 390, Height = 800 });
        await open.Page.EvaluateAsync(PageBehaviour.Measure);
        return await open.AskAsync<string[]>(script);
    }
}
