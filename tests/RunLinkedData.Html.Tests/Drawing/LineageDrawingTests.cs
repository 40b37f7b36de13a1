using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.Html.Drawing;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Tests.Questions.Lineage;

namespace RunLinkedData.Html.Tests.Drawing;

[TestFixture]
public class LineageDrawingTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(40)]
    [TestCase(300)]
    public void Draw_AnyGraph_HasNoBoxesThatOverlapAndItsEdgesGoForward(int count)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var graph = ExampleGraphs.Random(seed, count);
            var svg = Parse(graph);
            var boxes = Boxes(svg);

            Assert.That(boxes, Has.Count.EqualTo(count));
            Assert.That(Edges(svg), Has.Count.EqualTo(graph.Edges.Count));
            Assert.That(
                from a in boxes
                from b in boxes
                where a.Key < b.Key
                    && a.Value.X < b.Value.Right
                    && b.Value.X < a.Value.Right
                    && a.Value.Y < b.Value.Bottom
                    && b.Value.Y < a.Value.Bottom
                select (a.Key, b.Key),
                Is.Empty);
            Assert.That(Edges(svg).Where(edge => boxes[edge.From].Right >= boxes[edge.To].X), Is.Empty);
        }
    }

    [Test]
    public void Draw_SameGraph_IsTheSameText()
    {
        var (first, second) = (ExampleGraphs.Random(3, 120), ExampleGraphs.Random(3, 120));

        Assert.That(LineageDrawing.Draw(first), Is.EqualTo(LineageDrawing.Draw(second)));
    }

    [Test]
    public void Draw_LongEdges_RunBesideTheBoxesInBetween()
    {
        var graph = ExampleGraphs.Random(11, 60);
        var boxes = Boxes(Parse(graph));

        // Where a route crosses a column it is a slot of its own: no box of that column stands there.
        var layout = new GraphLayout([.. graph.Nodes.Select(_ => (150.0, 90.0))], Pairs(graph), [.. graph.Edges.Select(_ => 40.0)]);
        var places = Enumerable.Range(0, boxes.Count).Select(layout.Box).ToList();
        Assert.That(
            from route in layout.Routes
            from slot in route
            where !slot.IsBox
            from box in places
            where box.X < layout.Right(slot) && layout.Left(slot) < box.X + box.Width && box.Y < slot.Y && slot.Y < box.Y + box.Height
            select slot.Y,
            Is.Empty);
        Assert.That(layout.Routes.Any(route => route.Count > 2), Is.True);
    }

    [Test]
    public void Draw_TwoChainsThatWereMixed_DoNotCross()
    {
        var nodes = Enumerable.Range(0, 6).Select(i => ExampleGraphs.Run(i, "sales", i / 2)).ToList();
        var graph = ExampleGraphs.Graph(
            nodes[0],
            null,
            nodes,
            [(nodes[0], nodes[3], "a"), (nodes[1], nodes[2], "b"), (nodes[2], nodes[5], "c"), (nodes[3], nodes[4], "d")]);

        var boxes = Boxes(Parse(graph));

        Assert.That(new[] { Middle(3), Middle(4) }, Is.All.EqualTo(Middle(0)).Within(0.2));
        Assert.That(new[] { Middle(2), Middle(5) }, Is.All.EqualTo(Middle(1)).Within(0.2));

        double Middle(int node) => (boxes[node].Y + boxes[node].Bottom) / 2;
    }

    [Test]
    public void Draw_SeveralDatasetsBetweenTwoNodes_IsOneEdgeWithAllNames()
    {
        var svg = Parse(ExampleGraphs.Shop());

        Assert.That(Edges(svg), Has.Count.EqualTo(10));
        Assert.That(Texts(svg), Does.Contain("transactions, returns"));
    }

    [Test]
    public void Draw_StatesAndStart_AreThereInWords()
    {
        var svg = Parse(ExampleGraphs.Shop());

        Assert.That(
            svg.Descendants()
                .Select(element => (string?)element.Attribute("class"))
                .Where(style => style?.StartsWith("node ", StringComparison.Ordinal) == true),
            Is.EquivalentTo(new[]
            {
                "node external", "node missing", "node external", "node finished", "node finished", "node finished start", "node failed",
                "node running", "node deleted",
            }));
        Assert.That(Texts(svg), Does.Contain("◆ start: forecasts").And.Contain("no such run").And.Contain("FAILED, 2026-11-02 10:30 UTC"));
    }

    [Test]
    public void Draw_NodesWithALink_AreLinks()
    {
        var links = Parse(ExampleGraphs.Shop())
            .Descendants()
            .Where(element => element.Name.LocalName == "a")
            .Select(link => (string?)link.Attribute("href"));

        Assert.That(links, Is.EquivalentTo(new[]
        {
            "https://weather.example/daily", "https://github.example/shop/sales/commit/9f3c2a1b",
            "https://mlflow.example/#/experiments/2/runs/3", "https://mlflow.example/#/experiments/3/runs/5",
        }));
    }

    [Test]
    public void Draw_GraphThatIsCut_SaysSo()
    {
        Assert.That(
            Texts(Parse(ExampleGraphs.Shop(isCut: true))),
            Does.Contain("There is more: nodes that are farther away were left out of this graph."));
        Assert.That(Texts(Parse(ExampleGraphs.Shop())), Has.None.StartsWith("There is more"));
    }

    [Test]
    public void Draw_MoreNodesThanCanBeLookedAt_DrawsTheNearestAndSaysSo()
    {
        var graph = ExampleGraphs.Random(5, 1000);
        var svg = Parse(graph);

        Assert.That(
            Boxes(svg).Keys,
            Is.EquivalentTo(graph.Nodes.Index()
                .OrderBy(node => Math.Abs(node.Item.Level))
                .Take(LineageDrawing.MostNodes)
                .Select(node => node.Index)));
        Assert.That(Texts(svg), Does.Contain("The 400 nodes nearest to the start are drawn, of 1000."));
    }

    [Test]
    public void Draw_Circle_EndsAndShowsAllEdges()
    {
        var nodes = Enumerable.Range(0, 5).Select(i => ExampleGraphs.Run(i, "sales", i)).ToList();
        var graph = ExampleGraphs.Graph(
            nodes[0], null, nodes, [.. Enumerable.Range(0, 5).Select(i => (nodes[i], nodes[(i + 1) % 5], "x"))]);
        var svg = Parse(graph);

        Assert.That(Edges(svg), Has.Count.EqualTo(5));
        Assert.That(Edges(svg).Count(edge => Boxes(svg)[edge.From].Right < Boxes(svg)[edge.To].X), Is.EqualTo(4));
    }

    [Test]
    public void Draw_ThreeHundredNodes_StaysSmall()
    {
        var text = LineageDrawing.Draw(ExampleGraphs.Random(1, 300));

        TestContext.Out.WriteLine($"{text.Length} characters");
        Assert.That(text, Has.Length.LessThan(500_000));
    }

    [Test]
    public void Draw_HubWithManyReaders_IsNotOneLongColumn()
    {
        var nodes = Enumerable.Range(0, 201).Select(i => ExampleGraphs.Run(i, "sales", Math.Min(i, 1))).ToList();
        var svg = Parse(ExampleGraphs.Graph(nodes[0], null, nodes, [.. nodes.Skip(1).Select(reader => (nodes[0], reader, "x"))]));

        Assert.That(Number(svg, "height"), Is.LessThan(4000));
    }

    [Test]
    public void Draw_AnyText_IsEncoded() => OddGraphs.All.Sample(graph =>
    {
        var svg = Parse(graph);

        Assert.That(
            svg.Descendants().Select(element => element.Name.LocalName).Distinct(),
            Is.SubsetOf(new[] { "a", "g", "path", "rect", "style", "text", "title" }));
        Assert.That(svg.Descendants().Attributes("href").Select(link => link.Value), Has.All.Match("^https?://"));
        Assert.That(svg.Descendants().Attributes().Select(attribute => attribute.Name.LocalName), Has.None.StartsWith("on"));
    });

    private static (int From, int To)[] Pairs(LineageGraph graph)
    {
        var places = graph.Nodes.Index().ToDictionary(node => node.Item.Id, node => node.Index);
        return [.. graph.Edges.Select(edge => (places[edge.From], places[edge.To]))];
    }

    private static XElement Parse(LineageGraph graph) => XElement.Parse(LineageDrawing.Draw(graph));

    private static List<string> Texts(XElement svg) =>
        [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];

    private static List<(int From, int To)> Edges(XElement svg) =>
        [.. svg.Descendants()
            .Where(element => element.Attribute("data-from") is not null)
            .Select(edge => ((int)edge.Attribute("data-from")!, (int)edge.Attribute("data-to")!))];

    private static Dictionary<int, (double X, double Y, double Right, double Bottom)> Boxes(XElement svg) => svg
        .Descendants()
        .Where(element => element.Attribute("data-node") is not null)
        .ToDictionary(node => (int)node.Attribute("data-node")!, node =>
        {
            var box = node.Elements().First(element => (string?)element.Attribute("class") == "box");
            var (x, y) = (Number(box, "x"), Number(box, "y"));
            return (x, y, x + Number(box, "width"), y + Number(box, "height"));
        });

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
