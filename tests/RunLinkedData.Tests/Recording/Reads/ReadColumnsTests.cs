using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Reads;
using RunLinkedData.Tests.Recording.Journal;

namespace RunLinkedData.Tests.Recording.Reads;

/// <summary>Which columns of its inputs a run records to have read, in a database and at a server.</summary>
public class ReadColumnsTests : JournalFixture
{
    private static readonly string[] Id = ["Id"];
    private static readonly string[] IdAndPrice = ["Id", "Price"];

    [Test]
    public async Task RowsOfAType_AreTheColumnsThatItHas([Values] bool atServer)
    {
        var version = await PublishAsync();
        var stored = await RunAsync(atServer, run => run.LoadInput<Priced>($"items@{version}"));

        Assert.That(Text(stored), Is.EqualTo($$"""[{"runs":["{{version}}"],"columns":["Id","Price"]}]"""));
    }

    [Test]
    public async Task SeveralReadsOfOneVersion_AreUnited_AlsoLongAfterItWasLoaded([Values] bool atServer)
    {
        var version = await PublishAsync();
        var stored = await RunAsync(atServer, run =>
        {
            var input = run.LoadInput("sales/items@latest");
            run.Flush();
            Read(input, "Price");
            run.Flush();
            Read(run.LoadInput($"items@{version}"), "Id");
        });

        Assert.That(Find(stored, version)!.Names, Is.EqualTo(IdAndPrice));
        Assert.That(Find(stored, version)!.IsComplete, Is.True);
    }

    [Test]
    public async Task AllColumnsWithoutNames_AreAStar(
        [Values("batches", "export", "files")] string way)
    {
        var version = await PublishAsync();
        var stored = await RunAsync(false, run =>
        {
            var input = run.LoadInput($"items@{version}");
            Read(input, "Id");
            switch (way)
            {
                case "batches":
                    Read(input);
                    break;
                case "export":
                    input.ExportAsync(Stream.Null, "csv").GetAwaiter().GetResult();
                    break;
                default:
                    input.CopyTo(Folder["copy"]);
                    break;
            }
        });

        Assert.That(Text(stored), Does.EndWith(""","columns":["Id","*"]}]"""));
        Assert.That((Find(stored, version)!.IsWhole, Find(stored, version)!.IsComplete), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task ColumnsOfAnExport_AreThoseThatItHas()
    {
        var version = await PublishAsync();
        var stored = await RunAsync(false, run => run.LoadInput($"items@{version}")
            .ExportAsync(Stream.Null, "csv", o => o.Columns = ["Id"]).GetAwaiter().GetResult());

        Assert.That(Find(stored, version)!.Names, Is.EqualTo(Id));
    }

    [Test]
    public async Task NoRows_AreReadAllTheSame()
    {
        var version = await PublishAsync(rows: 0);
        var stored = await RunAsync(false, run => run.LoadInput<Priced>($"items@{version}"));

        Assert.That(Find(stored, version)!.Names, Is.EqualTo(IdAndPrice));
    }

    [Test]
    public async Task WhatIsNotRead_IsUnknown()
    {
        var (loaded, read) = (await PublishAsync(), await PublishAsync());
        var stored = await RunAsync(false, run =>
        {
            run.LoadInput($"items@{loaded}");
            Read(run.LoadInput($"items@{read}"), "Id");
            _ = run.LoadInput($"items@{read}").StreamBatchesAsync(["Price"]);
        });

        Assert.That(Find(stored, loaded), Is.Null);
        Assert.That(Find(stored, read)!.Names, Is.EqualTo(Id));
    }

    [Test]
    public async Task InputThatCannotBeRead_IsNoInput_AndLeavesNoTag()
    {
        var version = await PublishAsync();
        var stored = await RunAsync(false, run =>
            Assert.That(() => run.LoadInput<Mistyped>($"items@{version}"), Throws.InstanceOf<RunLinkedDataException>()));

        Assert.That(stored.Inputs, Is.Empty);
        Assert.That(Text(stored), Is.Null);
    }

    [Test]
    public async Task MissingColumn_IsNotRead()
    {
        var version = await PublishAsync();
        var stored = await RunAsync(false, run => run.LoadInput<Wider>($"items@{version}"));

        Assert.That(Find(stored, version)!.Names, Is.EqualTo(Id));
    }

    [Test]
    public async Task ReadAfterTheRunHasEnded_Works_AndIsNotOfTheRun()
    {
        var version = await PublishAsync();
        using var run = Tracker.StartRun("consumer");
        var input = run.LoadInput($"items@{version}");
        run.Complete();

        Assert.That(input.ReadRows<Priced>(), Has.Count.EqualTo(3));
        Assert.That(Text(await StoredAsync(run.Id)), Is.Null);
    }

    [Test]
    public async Task RunThatFails_SaysWhatItHasRead()
    {
        var version = await PublishAsync();
        var run = Tracker.StartRun("consumer");
        run.LoadInput<Priced>($"items@{version}");
        run.Fail(new InvalidOperationException("no"));

        Assert.That(Find(await StoredAsync(run.Id), version)!.Names, Is.EqualTo(IdAndPrice));
    }

    [Test]
    public async Task ResumedRun_KeepsWhatWasReadBefore()
    {
        var version = await PublishAsync();
        var first = Tracker.StartRun("consumer");
        Read(first.LoadInput($"items@{version}"), "Price");
        await first.FlushAsync();
        using (var second = Tracker.ResumeRun(first.Id))
        {
            Read(second.LoadInput($"items@{version}"), "Id");
            second.Complete();
        }

        Assert.That(Find(await StoredAsync(first.Id), version)!.Names, Is.EqualTo(IdAndPrice));
    }

    [Test]
    public async Task ProgramThatHasJoined_SaysForItself_AndBothCount()
    {
        var version = await PublishAsync();
        using var owner = Tracker.StartRun("consumer", start => start.IsShared = true);
        SetEnvironment("MLFLOW_RUN_ID", owner.Id);
        await using (var tracker = RunTracker.Connect(Options()))
        {
            using var member = tracker.StartRun("consumer");
            Read(member.LoadInput($"items@{version}"), "Price");
            member.Complete();
        }

        Read(owner.LoadInput($"items@{version}"), "Id");
        owner.Complete();

        var stored = await StoredAsync(owner.Id);
        Assert.That(stored.Tags.Count(tag => tag.Key.StartsWith("rld.columns.items", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(Find(stored, version)!.Names, Is.EqualTo(IdAndPrice));
    }

    [Test]
    public async Task StoreAwayAtTheEnd_TheReplayTells()
    {
        var version = await PublishAsync();
        var run = Journaled.StartRun("consumer");
        run.LoadInput<Priced>($"items@{version}");
        SetAway(true);
        Assert.That(run.Complete, Throws.InstanceOf<MlflowException>());
        run.Dispose();
        SetAway(false);
        await Journaled.ReplayJournalsAsync();

        Assert.That(Find(await StoredAsync(run.Id), version)!.Names, Is.EqualTo(IdAndPrice));
    }

    [Test]
    public async Task ColumnsCostNoCall()
    {
        var version = await PublishAsync();
        async Task<int> CallsAsync(Action<Dataset> read)
        {
            var before = Server.Requests.Count;
            await RunAsync(true, run => read(run.LoadInput($"items@{version}")));
            return Server.Requests.Count - before;
        }

        await CallsAsync(_ => { });
        Assert.That(await CallsAsync(input => Read(input, "Id")), Is.EqualTo(await CallsAsync(_ => { })));
    }

    [Test]
    public async Task EachVersion_HasItsOwn_AndThoseThatAreAlikeStandTogether()
    {
        var (one, two, three) = (await PublishAsync(), await PublishAsync(), await PublishAsync());
        var stored = await RunAsync(false, run =>
        {
            Read(run.LoadInput($"items@{one}"), "Id");
            Read(run.LoadInput($"items@{two}"), "Price");
            Read(run.LoadInput($"items@{three}"), "Id");
        });

        Assert.That(JsonNode.Parse(Text(stored)!)!.AsArray(), Has.Count.EqualTo(2));
        Assert.That(
            new[] { one, two, three }.Select(version => Find(stored, version)!.Names.Single()),
            Is.EqualTo(new[] { "Id", "Price", "Id" }));
    }

    private async Task<MlflowRun> RunAsync(bool atServer, Action<Run> work)
    {
        using var run = (atServer ? Journaled : Tracker).StartRun("consumer");
        work(run);
        await run.CompleteAsync();
        return await StoredAsync(run.Id);
    }

    private static void Read(Dataset input, params string[] columns)
    {
        foreach (var batch in input.StreamBatchesAsync(columns.Length == 0 ? null : columns).ToBlockingEnumerable())
        {
            batch.Dispose();
        }
    }

    private static string? Text(MlflowRun run) => run.FindTag("rld.columns.items");

    private static ReadColumns? Find(MlflowRun run, string version) => ReadColumnsTag.Find(run, "items", version);

    private sealed record Priced(int Id, double? Price);

    private sealed record Mistyped(DateOnly Id);

    private sealed record Wider(int Id, string? Unknown = null);
}
