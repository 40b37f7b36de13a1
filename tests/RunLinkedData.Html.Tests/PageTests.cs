using NUnit.Framework;
using RunLinkedData.Html.Pages;

namespace RunLinkedData.Html.Tests;

public class PageTests
{
    [Test]
    public void Render_HostileTitle_IsTextAndNothingElse()
    {
        var html = Page.Render(
            "link", "<script>alert(1)</script>", new { Link = new PageLink("\"><img src=x onerror=alert(1)>", "https://example.com/") });

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
        var html = Page.Render("link", "A page", new { Link = new PageLink("Zürich 東京", null) });

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
        var html = Page.RenderPart("link", new { Link = new PageLink("sales\u202Egpj.exe", null) });

        Assert.That(html, Is.EqualTo("sales\uFFFDgpj.exe"));
    }

    [Test]
    public void Render_LinkWithAnotherLabel_ShowsItsAddress()
    {
        var html = Page.RenderPart("link", new { Link = new PageLink("the log", "https://example.com/a?b=1&c=2") });

        Assert.That(
            html,
            Does.Contain("href=\"https://example.com/a?b=1&amp;c=2\"")
                .And.Contain("<span class=\"address\">https://example.com/a?b=1&amp;c=2</span>"));
    }

    [TestCase("javascript:alert(1)")]
    [TestCase("https://user:secret@example.com/", "https://example.com/")]
    [TestCase("file:///etc/passwd")]
    public void Render_AddressThatMayNotBecomeALink_IsTextWithoutSecrets(string address, string? shown = null)
    {
        var html = Page.RenderPart("link", new { Link = PageLink.Of("the log", address) });

        Assert.That(html, Is.EqualTo($"the log ({shown ?? address})"));
    }

    [Test]
    public void Render_TemplateNamesWhatTheModelLacks_Throws() =>
        Assert.That(() => Page.RenderPart("link", new { Other = 1 }), Throws.Exception);
}
