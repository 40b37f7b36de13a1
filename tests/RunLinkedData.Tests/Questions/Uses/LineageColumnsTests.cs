using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Tests.Questions.Uses;

/// <summary>Lineage with the columns that went along.</summary>
public class LineageColumnsTests : TrackerFixture
{
    [Test]
    public async Task Columns_WhenAskedFor_AreOnTheEdges()
    {
        var version = await PublishAsync();
        var named = await ReadAsync(version, ["Price", "Id"]);
        var whole = await ReadAsync(version, []);
        var unread = await ReadAsync(version, null);

        var before = Observer.Calls.Count;
        var plain = Tracker.GetLineage($"items@{version}");
        var between = Observer.Calls.Count;
        var graph = Tracker.GetLineage($"items@{version}", o => o.Columns = true);
        var after = Observer.Calls.Count;

        Assert.Multiple(() =>
        {
            Assert.That(plain.Edges, Has.Count.EqualTo(3).And.All.Property("Columns").Null);
            Assert.That(graph.Edges.Single(edge => edge.To == named).Columns, Is.EqualTo(new[] { "Id", "Price" }));
            Assert.That(graph.Edges.Single(edge => edge.To == whole).Columns, Is.EqualTo(new[] { "*" }));
            Assert.That(graph.Edges.Single(edge => edge.To == unread).Columns, Is.Null);
            Assert.That(after - between, Is.EqualTo(between - before).And.GreaterThan(0));
        });
        var json = JsonNode.Parse(graph.ToJson())!["edges"]!.AsArray();
        Assert.That(json.Count(edge => edge!["columns"] is not null), Is.EqualTo(2));
        Assert.That(graph.ToMermaid(), Does.Contain("|\"items#58; Id#44; Price\"|").And.Contain("|\"items\"|"));
        Assert.That(graph.ToDot(), Does.Contain("items: Id, Price"));
        Assert.That(plain.ToJson() + plain.ToMermaid() + plain.ToDot(), Does.Not.Contain("Price"));
    }

    private async Task<string> ReadAsync(string version, string[]? columns)
    {
        using var run = Tracker.StartRun("consumer");
        var input = run.LoadInput($"items@{version}");
        var batches = columns is null ? AsyncEnumerable.Empty<Apache.Arrow.RecordBatch>()
            : input.StreamBatchesAsync(columns.Length == 0 ? null : columns);
        await foreach (var batch in batches)
        {
            batch.Dispose();
        }

        await run.CompleteAsync();
        return run.Id;
    }
}
