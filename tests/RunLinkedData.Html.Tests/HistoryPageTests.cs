using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Html.Tests;

/// <summary>The page of a history without a browser: what it says, and that it stays within bounds.</summary>
[TestFixture]
public partial class HistoryPageTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(12)]
    [TestCase(400)]
    [TestCase(1000)]
    public void ToHtml_AnyNumberOfVersions_StaysSmallAndHasAPointForEach(int count)
    {
        var history = ExampleHistories.Shop(count);
        var html = history.ToHtml();

        TestContext.Out.WriteLine($"{count} versions: {html.Length} characters");
        Assert.That(html, Has.Length.LessThan(1_500_000));
        if (count > 0)
        {
            var rows = Plots(html)[0];
            TestContext.Out.WriteLine(
                $"a plot: {rows.ToString(SaveOptions.DisableFormatting).Length}, a column: "
                + $"{Figure().Matches(html)[4].Index - Figure().Matches(html)[3].Index}, all plots: "
                + $"{Plots(html).Sum(plot => plot.ToString(SaveOptions.DisableFormatting).Length)}");
            Assert.That(Dots(rows), Has.Count.EqualTo(history.Versions.Count(version => version.Rows is not null)));
            Assert.That(Dots(rows).Select(dot => dot.Title), Has.All.Match(@"^#\d+, \d{4}-\d\d-\d\d \d\d:\d\d: [\d,]+$"));
        }
    }

    [Test]
    public void ToHtml_SameHistory_IsTheSameText()
    {
        var (first, second) = (ExampleHistories.Shop(12), ExampleHistories.Shop(12));

        Assert.That(first.ToHtml(), Is.EqualTo(second.ToHtml()));
    }

    [TestCase(12, 60)]
    [TestCase(400, 15)]
    [TestCase(1000, 6)]
    public void ToHtml_ThreeHundredColumns_StaysBoundedAndSaysWhatIsLeftOut(int versions, int shown)
    {
        var html = ExampleHistories.Shop(versions, wide: 300).ToHtml();

        TestContext.Out.WriteLine($"{versions} versions of 304 columns: {html.Length} characters");
        Assert.That(html, Has.Length.LessThan(2_500_000));
        Assert.That(html, Does.Contain($"{304 - shown} more columns of numbers are left out here"));
        Assert.That(Figure().Count(html), Is.EqualTo(4 + shown));
    }

    [Test]
    public void ToHtml_MoreVersionsThanCanBeLookedAt_ShowsTheNewestAndSaysSo()
    {
        var html = ExampleHistories.Shop(1003).ToHtml();

        Assert.That(html, Does.Contain("3 older versions are left out here").And.Contain("1,003 versions, from"));
        Assert.That(Dots(Plots(html)[0])[0].Title, Does.StartWith("#4, "));
    }

    [Test]
    public void ToHtml_NamedColumns_AreShownInTheirOrder()
    {
        var html = ExampleHistories.Shop(12, wide: 300).ToHtml(["feature_250", "Units"]);

        Assert.That(
            Figure().Matches(html).Select(figure => figure.Groups[1].Value),
            Is.EqualTo(new[] { "Rows", "Size", "Duration of the run", "Nulls in all columns", "feature_250", "Units" }));
    }

    [TestCase("units", "No version has a column 'units'. Did you mean 'Units'?")]
    [TestCase("Revenue", "No version has a column 'Revenue'. Columns of numbers: Units, Price, Stock, Promotion.")]
    [TestCase("Sku", "The column 'Sku' has no mean to plot, as it is no number. Columns of numbers:")]
    public void ToHtml_UnknownColumn_IsRefusedWithThoseThatThereAre(string name, string message) =>
        Assert.That(() => ExampleHistories.Shop(12).ToHtml([name]), Throws.ArgumentException.With.Message.StartsWith(message));

    [Test]
    public void ToHtml_WhatChanged_StandsBesideTheVersion()
    {
        var html = ExampleHistories.Shop(12).ToHtml();

        Assert.That(
            html, Does.Contain("horizon_days: 28 → 35").And.Contain("code 9f3c2a1b → c01dbeef").And.Contain("column Promotion is new"));
        Assert.That(html, Does.Contain("cannot be read: it is damaged"));
        Assert.That(
            Plots(html).SelectMany(plot => plot.Descendants()).Count(element => Class(element) == "error"), Is.EqualTo(Plots(html).Count));
        Assert.That(
            Plots(html).SelectMany(plot => plot.Descendants()).Count(element => Class(element) == "changed"),
            Is.EqualTo(Plots(html).Count));
    }

    [Test]
    public void ToHtml_ColumnsThatComeGoAndChange_AreListedWithTheirVersions()
    {
        var profile = ExampleHistories.Profile(1, 3, 2);
        var html = ExampleHistories.Of(
            [("a", "int32", profile), ("b", "int32", profile)],
            [("a", "int64", profile)],
            [("a", "int64", profile), ("b", "int32", profile)],
            [("a", "int64", profile), ("b", "int32", profile)]).ToHtml();

        Assert.That(
            html,
            Does.Contain(">a</th><td class=\"text\" data-label=\"type\">int64, int32<")
                .Or.Contain(">a</th><td class=\"text\" data-label=\"type\">int32, int64<"));
        Assert.That(html, Does.Contain("data-label=\"in versions\">#1, #3 – #4<"));
        Assert.That(html, Does.Contain("column b is gone").And.Contain("column b is new").And.Contain("column a: int32 → int64"));
    }

    [Test]
    public void ToHtml_FiguresThatCannotBeDrawn_AreLeftOut()
    {
        ColumnProfile infinite = new()
        {
            Nulls = 0,
            Min = JsonSerializer.SerializeToElement("-Infinity"),
            Max = JsonSerializer.SerializeToElement("Infinity"),
        };
        var html = ExampleHistories.Of(
            [("x", "float64", infinite)],
            [("x", "float64", ExampleHistories.Profile(-1.7e308, 1.7e308, 1e308))],
            [("x", "float64", ExampleHistories.Profile(5, -5, 4))],
            [("x", "float64", ExampleHistories.Profile(0, 1e-300, 1e-301))]).ToHtml();

        Assert.That(html, Does.Not.Contain("NaN").And.Not.Contain("∞").And.Not.Contain("Infinity"));
        Assert.That(Plots(html).SelectMany(Dots).Select(dot => dot.Y), Has.All.InRange(0, 150));
    }

    [Test]
    public void ToHtml_DatasetOfFiles_ShowsTheirNumberAndNoColumns()
    {
        var html = ExampleHistories.Of([], [], []).ToHtml();

        Assert.That(
            Figure().Matches(html).Select(figure => figure.Groups[1].Value), Is.EqualTo(new[] { "Files", "Size", "Duration of the run" }));
        Assert.That(html, Does.Not.Contain("<h2>Columns"));
    }

    [Test]
    public void Lines_BreakWhereAVersionHasNoValue()
    {
        var line = Plots(ExampleHistories.Shop(12).ToHtml())[0].Descendants().Single(element => Class(element) == "line");

        Assert.That(((string)line.Attribute("d")!).Count(character => character == 'M'), Is.EqualTo(2));
    }

    private static List<XElement> Plots(string html) => [.. Svg().Matches(html).Select(svg => XElement.Parse(svg.Value))];

    private static List<(double Y, string Title)> Dots(XElement plot) =>
    [
        .. plot.Descendants()
            .Where(element => Class(element) == "dot")
            .Select(
                dot => (double.Parse(Place().Match((string)dot.Attribute("d")!).Groups[1].Value, CultureInfo.InvariantCulture), dot.Value)),
    ];

    private static string? Class(XElement element) => (string?)element.Attribute("class");

    [GeneratedRegex("<svg class=\"plot(?: many)?\".*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();

    [GeneratedRegex("<figure><figcaption><strong>([^<]*)</strong>")]
    private static partial Regex Figure();

    [GeneratedRegex("^M[0-9.]+ ([0-9.]+)h0$")]
    private static partial Regex Place();
}
