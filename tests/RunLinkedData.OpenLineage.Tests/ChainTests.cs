using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Naming;
using RunLinkedData.OpenLineage.Transports;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>
/// Twelve months: the sales of each are loaded and added to those before, and a forecast is made of them. What OpenLineage is told of it is
/// what this library answers itself.
/// </summary>
public class ChainTests : LineageFixture
{
    private string _last = "";

    [Test]
    public async Task Graph_OfTheEventsAlone_IsTheLineage()
    {
        await FeedTwelveMonthsAsync(await ConnectAsync(lineage => lineage.Transport = new FileTransport(Folder["events.ndjson"])));

        var events = (await File.ReadAllLinesAsync(Folder["events.ndjson"])).Select(line => JsonNode.Parse(line)!).ToList();

        events.ForEach(EventCheck.Check);
        await AssertIsLineageAsync(events);
    }

    [Test]
    public async Task Graph_OfTheEventsThatAreMadeLater_IsTheLineage()
    {
        await FeedTwelveMonthsAsync(Tracker);

        List<OpenLineageEvent> events = [];
        foreach (var process in (string[])["sales", "forecast"])
        {
            events.AddRange(await Tracker.ReadOpenLineageOfProcessAsync(process).ToListAsync());
        }

        await AssertIsLineageAsync([.. events.Select(EventCheck.Parse)]);
    }

    [Test]
    public async Task EventsThatAreMadeLater_AreThoseThatWereSent()
    {
        await FeedTwelveMonthsAsync(Tracker);
        await Assert.ThrowsAsync<FormatException>(() => Tracker.RunAsync("sales", async run =>
        {
            await run.LoadInputAsync("sales/month@latest");
            throw new FormatException("A month has no 13th part.");
        }));

        var later = await Tracker.ReadOpenLineageOfProcessAsync("sales").Concat(Tracker.ReadOpenLineageOfProcessAsync("forecast"))
            .ToListAsync();

        Assert.That(
            later.OrderBy(next => (next.Time, next.RunId, next.Type)).Select(next => next.Json),
            Is.EqualTo(Events.All.OrderBy(next => (next.Time, next.RunId, next.Type)).Select(next => next.Json)));
        Assert.That(later, Has.Count.EqualTo(2 * 25));
        Assert.That(later.Count(next => next.Type == "FAIL"), Is.EqualTo(1));
    }

    [Test]
    public async Task EventsOfAProcess_WithATimeAndALimit_AreThoseOfTheNewestRuns()
    {
        await FeedTwelveMonthsAsync(Tracker);
        var starts = Events.All.Where(next => next is { Type: "START", Process: "sales" }).ToList();

        var newest = await Tracker.ReadOpenLineageOfProcessAsync("sales", limit: 2).ToListAsync();
        var since = await Tracker.ReadOpenLineageOfProcessAsync("sales", starts[9].Time).ToListAsync();
        var one = await Tracker.ReadOpenLineageAsync($"so_far@{starts[3].RunId}").ToListAsync();

        Assert.That(newest.Select(next => next.RunId).Distinct(), Is.EqualTo(starts[10..].Select(start => start.RunId)));
        Assert.That(since.Select(next => next.RunId).Distinct(), Is.EqualTo(starts[9..].Select(start => start.RunId)));
        Assert.That(one.Select(next => next.RunId), Is.All.EqualTo(starts[3].RunId));
        Assert.That(one.Select(next => next.Type), Is.EqualTo(new[] { "START", "COMPLETE" }));
    }

    [Test]
    public void Schemas_OfTheSpecification_HoldForTheEventsOfThisAssembly()
    {
        if (!EventCheck.HasSchemas)
        {
            Assert.Ignore("RLD_TEST_OPENLINEAGE_SPEC does not name the folder spec of https://github.com/OpenLineage/OpenLineage.");
        }

        var broken = JsonNode.Parse(
            """
            {"eventType":"START","eventTime":"2026-11-01T06:00:00.000Z","producer":"pkg:nuget/x@1","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
             "run":{"runId":"f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11","facets":{"errorMessage":{"_producer":"pkg:nuget/x@1","_schemaURL":"https://openlineage.io/spec/facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet"}}},
             "job":{"namespace":"a","name":"b"},"inputs":[],"outputs":[]}
            """)!;
        Assert.Throws<AssertionException>(() => EventCheck.Check(broken), "a facet without its message is found");
    }

    private async Task FeedTwelveMonthsAsync(RunTracker tracker)
    {
        DateOnly first = new(2025, 12, 1);
        for (var month = 0; month < 12; month++)
        {
            var name = first.AddMonths(month).ToString("yyyy-MM", CultureInfo.InvariantCulture);
            var rows = Enumerable.Range(1, 3 + month).Select(id => new { Id = id, Month = name, Price = id * 1.25 }).ToList();
            var sales = await tracker.RunAsync("sales", async run =>
            {
                run.LogParameter("month", name);
                run.LogExternalInput("transactions", $"s3://shop/{name}.csv", $"etag-{month}");
                run.LogExternalInput("rates", "https://rates.example.com/api/all?base=EUR", name);
                if (month > 0)
                {
                    await run.LoadInputAsync("sales/so_far@latest");
                }

                await run.SaveDatasetAsync("month", rows);
                await run.SaveDatasetAsync("so_far", rows);
            });
            _last = await tracker.RunAsync("forecast", async run =>
            {
                await run.LoadInputAsync($"so_far@{sales}");
                await run.LoadInputAsync("sales/month@latest");
                if (month > 0)
                {
                    await run.LoadInputAsync("forecast/forecasts@latest");
                }

                await run.SaveDatasetAsync("forecasts", rows);
            });
        }
    }

    private async Task AssertIsLineageAsync(IReadOnlyList<JsonNode> events)
    {
        var lineage = await Tracker.GetLineageAsync(_last);
        var nodes = lineage.Nodes.ToDictionary(node => node.Id);
        var ends = events.Where(next => next["eventType"]!.ToString() is not ("START" or "RUNNING")).ToList();
        var starts = events.Where(next => next["eventType"]!.ToString() == "START").ToDictionary(RunOf, EventCheck.TimeOf);

        Assert.That(lineage.Nodes.Count(node => node.Kind == LineageNodeKind.Run), Is.EqualTo(24));
        Assert.That(
            ends.Select(end => (RunOf(end), end["job"]!["name"]!.ToString(), end["eventType"]!.ToString(), starts[RunOf(end)],
                EventCheck.TimeOf(end), DatasetsOf(end))),
            Is.EquivalentTo(lineage.Nodes
                .Where(node => node.Kind == LineageNodeKind.Run)
                .Select(node => (node.Id, node.Process!, node.Status == RunStatus.Finished ? "COMPLETE" : "FAIL", node.StartedAt!.Value,
                    node.EndedAt!.Value, string.Join(", ", node.Datasets.Select(dataset => dataset.Dataset))))));
        Assert.That(
            ends.SelectMany(end => end["inputs"]!.AsArray().Select(input => (FromOf(input!), RunOf(end)))),
            Is.EquivalentTo(lineage.Edges.Select(edge => (SourceOf(nodes[edge.From], edge.Dataset), edge.To))));
    }

    private static string RunOf(JsonNode json) => Guid.Parse(json["run"]!["runId"]!.ToString()).ToString("N");

    private static string DatasetsOf(JsonNode json) => string.Join(
        ", ",
        json["outputs"]!.AsArray().Select(output => output!["name"]!.ToString().Split('/')[^1]).Order(StringComparer.Ordinal));

    // The dataset with the run that wrote it; or what no run made, with its version.
    private string FromOf(JsonNode input)
    {
        var (space, name) = (input["namespace"]!.ToString(), input["name"]!.ToString());
        var (version, source) = (input["facets"]!["version"]!["datasetVersion"]!.ToString(), input["facets"]!["dataSource"]!);
        return space == TrackingUri
            ? $"{name}@{version}"
            : $"{source["name"]} {source["uri"]} {version}";
    }

    private static string SourceOf(LineageNode node, string dataset) => node.External is { } external
        ? $"{external.Name} {SourceNames.UriOf(external.Source)} {external.Version}"
        : $"{node.Process}/{dataset}@{node.Id}";
}
