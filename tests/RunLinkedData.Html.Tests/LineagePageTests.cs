using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace RunLinkedData.Html.Tests;

/// <summary>The page of a graph without a browser.</summary>
[TestFixture]
public partial class LineagePageTests
{
    [Test]
    public void ToHtml_Graph_ListsAllNodesWithWhatIsKnownOfThem()
    {
        var html = ExampleGraphs.Shop().ToHtml();

        TestContext.Out.WriteLine($"{html.Length} characters");
        Assert.That(Listed().Count(html), Is.EqualTo(9));
        Assert.That(
            html, Does.Contain("demand-forecast/forecasts@").And.Contain("6 runs, 2 external inputs, 1 missing run, 11 flows of data"));
        Assert.That(
            html, Does.Contain("transactions, returns · <a href=\"#node-").And.Contain("12,481 rows").And.Contain("sha256:733c242d"));
    }

    [Test]
    public void ToHtml_SameGraph_IsTheSameText()
    {
        var (first, second) = (ExampleGraphs.Random(4, 50), ExampleGraphs.Random(4, 50));

        Assert.That(first.ToHtml(), Is.EqualTo(second.ToHtml()));
    }

    [Test]
    public void ToHtml_Script_IsTheOneThatThePageAllows()
    {
        var html = ExampleGraphs.Shop().ToHtml();
        var script = Script().Match(html).Groups[1].Value;

        Assert.That(html, Does.Contain($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}';"));
        Assert.That(script, Has.Length.LessThan(10_000).And.Not.Contain("\r"));
    }

    [Test]
    public void ToHtml_ThreeHundredNodes_StaysSmall()
    {
        var html = ExampleGraphs.Random(1, 300).ToHtml();

        TestContext.Out.WriteLine($"{html.Length} characters");
        Assert.That(html, Has.Length.LessThan(1_000_000));
    }

    [Test]
    public void ToHtml_MoreNodesThanAreListed_SaysSo()
    {
        var html = ExampleGraphs.Random(1, 1200).ToHtml();

        Assert.That(Listed().Count(html), Is.EqualTo(1000));
        Assert.That(
            html,
            Does.Contain("200 more nodes, farther away from the start, are left out here")
                .And.Contain("The 400 nodes nearest to the start are drawn, of 1200."));
    }

    [GeneratedRegex("<details class=\"listed\" id=\"node-\\d+\"")]
    private static partial Regex Listed();

    [GeneratedRegex("<script>(.*)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
