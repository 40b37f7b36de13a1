using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>What becomes of runs that are large, or many.</summary>
public class SizeTests : LineageFixture
{
    [Test]
    public async Task FiveThousandInputs_AreToldInEventsThatServersTake()
    {
        await Tracker.RunAsync("load", async run =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                run.LogExternalInput($"part-{i}", $"s3://bucket/some/folder/of/parts/part-{i:D5}.parquet", $"etag-{i}");
            }

            await run.SaveDatasetAsync("all", new[] { new { Id = 1 } });
        });

        var events = Events.All;
        Assert.That(events.Select(next => Encoding.UTF8.GetByteCount(next.Json)), Is.All.AtMost(1_000_000));
        Assert.That(events, Has.Count.InRange(4, 20));
        Assert.That(events.Select(next => next.Type).Distinct(), Is.EqualTo(new[] { "START", "RUNNING", "COMPLETE" }));
        Assert.That(
            Events.Json.SelectMany(next => Datasets(next, "inputs")).Select(input => input["name"]!.ToString()),
            Is.EqualTo(Enumerable.Range(0, 5_000).Select(i => $"some/folder/of/parts/part-{i:D5}.parquet")));
        Assert.That(Datasets(Events.Single("COMPLETE"), "outputs"), Has.Count.EqualTo(1), "what it wrote is told with its end");
    }

    [Test]
    public async Task DatasetOfThousandsOfColumns_IsToldWithoutWhatHasNoRoom()
    {
        var tracker = await ConnectAsync(lineage => lineage.MaxEventBytes = 100_000);
        var wide = Enumerable.Range(0, 1_500).Select(i => KeyValuePair.Create($"column_with_a_long_name_{i:D4}", i)).ToList();
        await tracker.RunAsync("wide", async run =>
        {
            await run.SaveDatasetAsync("narrow", new[] { new { Id = 1 } });
            await run.SaveDatasetAsync("wide", Batches.OfOneRow(wide));
        });

        var outputs = Datasets(Events.Single("COMPLETE"), "outputs").ToDictionary(output => output["name"]!.ToString());
        Assert.That(Events.All.Select(next => next.Json.Length), Is.All.AtMost(100_000));
        Assert.That(outputs["wide/narrow"]["facets"]!["dataQualityMetrics"], Is.Not.Null);
        Assert.That(outputs["wide/wide"]["facets"]!["dataQualityMetrics"], Is.Null);
        Assert.That(outputs["wide/wide"]["facets"]!["version"], Is.Not.Null);
    }

    [Test]
    public async Task TenRunsAtOnce_AreToldEachInItsOrder()
    {
        var tracker = await ConnectAsync(lineage =>
        {
            lineage.Transport = new FileTransport(Folder["events.ndjson"]);
            lineage.RunningInterval = TimeSpan.Zero;
        });

        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => tracker.RunAsync($"p{i}", async run =>
        {
            for (var k = 0; k < 5; k++)
            {
                await run.SaveDatasetAsync($"d{k}", new[] { new { Id = k } });
            }
        })));

        var events = (await File.ReadAllLinesAsync(Folder["events.ndjson"])).Select(line => JsonNode.Parse(line)!).ToList();
        events.ForEach(EventCheck.Check);
        foreach (var id in ids)
        {
            var own = events.FindAll(next => next["run"]!["runId"]!.ToString() == Guid.ParseExact(id, "N").ToString("D"));
            Assert.That(own[0]["eventType"]!.ToString(), Is.EqualTo("START"));
            Assert.That(own[^1]["eventType"]!.ToString(), Is.EqualTo("COMPLETE"));
            Assert.That(own[^1]["outputs"]!.AsArray(), Has.Count.EqualTo(5));
        }
    }

    [Test]
    public void TenRunsAtOnce_BySyncCallsOnThreadsOfThePool_AreToldAll()
    {
        Parallel.For(0, 10, i =>
        {
            using var run = Tracker.StartRun($"p{i}");
            run.SaveDataset("d", new[] { new { Id = i } });
            run.Complete();
        });

        Assert.That(Events.All.Count(next => next.Type == "START"), Is.EqualTo(10));
        Assert.That(Events.All.Count(next => next.Type == "COMPLETE"), Is.EqualTo(10));
    }

    [Test]
    public void Events_OfARunThatWasKilled_AreAbort()
    {
        LineageEvents events = new(new EventSettings { JobNamespace = "a", EnvironmentVariables = [], MaxEventBytes = 10_000 });
        Facts.LineageFacts facts = new()
        {
            Run = new()
            {
                RunId = "0f4c1be2a9e34d0db3a5e1c4c7d2a6f8",
                RunName = "n",
                Process = "p",
                ExperimentId = "1",
                Status = "KILLED",
                StartedAt = new DateTimeOffset(2026, 11, 1, 6, 0, 0, TimeSpan.FromHours(1)),
                EndedAt = new DateTimeOffset(2026, 11, 1, 6, 0, 1, TimeSpan.FromHours(1)),
                Error = "SIGTERM",
            },
            TrackingUri = "https://mlflow.example.com/base",
            ArtifactUri = "mlflow-artifacts:/1/abc/artifacts",
        };

        var end = EventCheck.Parse(events.End(facts).Single());

        Assert.That(end["eventType"]!.ToString(), Is.EqualTo("ABORT"));
        Assert.That(end["eventTime"]!.ToString(), Is.EqualTo("2026-11-01T05:00:01.000Z"));
        Assert.That(events.End(facts with { Run = facts.Run with { Status = "RUNNING" } }), Is.Empty);
    }
}
