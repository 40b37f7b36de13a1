using NUnit.Framework;
using RunLinkedData.Html.Cards;

namespace RunLinkedData.Html.Tests.Cards;

/// <summary>What MLflow's Markdown is given of text from outside. How a real page shows it is tried with a browser.</summary>
public class MarkdownTextTests
{
    [TestCase("items@0123abcd")]
    [TestCase("demand_forecast-v1.2/raw.csv")]
    [TestCase("max.muster (GUTTINGER\\Max)", "max.muster (GUTTINGER&#92;Max)")]
    [TestCase("ValueError: x = 'a', +1%; why? #3")]
    [TestCase("Zürich_é", "Zürich&#95;é")]
    [TestCase("2026-11-01 06:00:00", "2026-11-01 06&#58;00&#58;00")]
    [TestCase("https://evil.example.com/x", "https&#58;//evil.example.com/x")]
    [TestCase("WWW.evil.example.com", "WWW&#46;evil.example.com")]
    [TestCase("a@evil.example.com b@c", "a&#64;evil.example.com b@c")]
    [TestCase("@team x @", "&#64;team x &#64;")]
    [TestCase("_em_ __b__ a_b_c", "&#95;em&#95; &#95;&#95;b&#95;&#95; a_b_c")]
    [TestCase("![p](//x) <b>*b*</b>", "&#33;&#91;p&#93;(//x) &#60;b&#62;&#42;b&#42;&#60;/b&#62;")]
    [TestCase("&lt; `c` ~~s~~ a|b $x$ {y} ^", "&#38;lt; &#96;c&#96; &#126;&#126;s&#126;&#126; a&#124;b &#36;x&#36; &#123;y&#125; &#94;")]
    [TestCase("a\n# b", "a # b")]
    public void Of_AnyText_EncodesOnlyWhatHasAMeaning(string text, string? expected = null) =>
        Assert.That(MarkdownText.Of(text), Is.EqualTo(expected ?? text));

    [Test]
    public void Of_LongText_IsCut() => Assert.That(MarkdownText.Of(new string('x', 9), longest: 8), Is.EqualTo("xxxxxxxx…"));

    [TestCase(null, "a&#93;b")]
    [TestCase("#/experiments/1/runs/2?workflowType=machine_learning", "[a&#93;b](#/experiments/1/runs/2?workflowType=machine_learning)")]
    [TestCase("https://forge.example/a)(b[c]*", "[a&#93;b](https://forge.example/a%29%28b%5Bc%5D%2A)")]
    public void Link_AnyAddress_StaysWithinTheLink(string? address, string expected) =>
        Assert.That(MarkdownText.Link("a]b", address), Is.EqualTo(expected));
}
