using NUnit.Framework;
using RunLinkedData.Pages;

namespace RunLinkedData.Tests.Pages;

public class PageTests
{
    [Test]
    public void Render_HostileTitle_IsTextAndNothingElse()
    {
        var html = Page.Render("link", "<script>alert(1)</script>", new { Address = "https://example.com/", Label = "\"><img src=x onerror=alert(1)>" });

        Assert.Multiple(() =>
        {
            Assert.That(html, Does.Contain("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>"));
            Assert.That(html, Does.Not.Contain("<script").And.Not.Contain("<img"));
            Assert.That(html, Does.Contain("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"));
        });
    }

    [Test]
    public void Render_AnyPage_CarriesItsStyleAndForbidsScriptAndNetwork()
    {
        var html = Page.Render("link", "A page", new { Address = (string?)null, Label = "Zürich 東京" });

        Assert.Multiple(() =>
        {
            Assert.That(html, Does.StartWith("<!DOCTYPE html>"));
            Assert.That(html, Does.Contain("<style>:root {").And.Contain("prefers-color-scheme: dark").And.Contain("@media print"));
            Assert.That(html, Does.Contain("content=\"default-src 'none'; style-src 'unsafe-inline';"));
            Assert.That(html, Does.Contain("Zürich 東京"));
            Assert.That(html, Does.Not.Contain("href=").And.Not.Contain("src="));
        });
    }

    [Test]
    public void Render_MarksThatTurnWriting_AreShown()
    {
        var html = Page.RenderPart("link", new { Address = (string?)null, Label = "sales\u202Egpj.exe" });

        Assert.That(html, Is.EqualTo("sales\uFFFDgpj.exe"));
    }

    [Test]
    public void Render_LinkWithAnotherLabel_ShowsItsAddress()
    {
        var html = Page.RenderPart("link", new { Address = "https://example.com/a?b=1&c=2", Label = "the log" });

        Assert.That(html, Does.Contain("href=\"https://example.com/a?b=1&amp;c=2\"").And.Contain("<span class=\"address\">https://example.com/a?b=1&amp;c=2</span>"));
    }

    [Test]
    public void Render_TemplateNamesWhatTheModelLacks_Throws() =>
        Assert.That(() => Page.RenderPart("link", new { Other = 1 }), Throws.Exception);
}
