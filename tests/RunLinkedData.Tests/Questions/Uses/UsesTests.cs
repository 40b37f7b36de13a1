using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Questions.Uses;
using RunLinkedData.Tests.Recording.Journal;

namespace RunLinkedData.Tests.Questions.Uses;

/// <summary>Who uses a dataset, asked of a database and of a server.</summary>
public class UsesTests : JournalFixture
{
    [Test]
    public async Task Uses_OfAColumn_TellsWhoReadsItAndWhoMay([Values] bool atServer)
    {
        var version = await PublishAsync();
        var reader = await ReadAsync("forecast", version, "Price");
        await ReadAsync("names", version, "Name");
        await ReadAsync("whole", version, []);
        await ReadAsync("lazy", version, columns: null);
        await ReadAsync("forecast", version, "Name");

        var uses = (atServer ? Journaled : Tracker).Uses("sales/items.Price");

        Assert.Multiple(() =>
        {
            Assert.That((uses.Process, uses.Dataset, uses.Column), Is.EqualTo(("sales", "items", "Price")));
            Assert.That((uses.LatestVersion, uses.IsCut), Is.EqualTo((version, false)));
            Assert.That(uses.LatestColumns, Is.EqualTo(new[] { "Id", "Name", "Price" }));
            Assert.That(
                uses.Uses.Select(use => (use.Process, use.Certainty)),
                Is.EquivalentTo(new[]
                {
                    ("forecast", UseCertainty.Reads), ("whole", UseCertainty.MayRead), ("lazy", UseCertainty.MayRead),
                }));
            var first = uses.Uses[0];
            Assert.That((first.Process, first.Runs, first.CertainRuns, first.LastRunId), Is.EqualTo(("forecast", 1, 1, reader)));
            Assert.That((first.LastVersion, first.LastStatus), Is.EqualTo((version, RunStatus.Finished)));
            Assert.That(first.Columns, Is.EqualTo(new[] { "Price" }));
            Assert.That(uses.Uses.Single(use => use.Process == "whole").ReadsWhole, Is.True);
            Assert.That(uses.Uses.Single(use => use.Process == "lazy").HasUnknown, Is.True);
        });
    }

    [Test]
    public async Task Uses_OfADataset_AreAllWhoHaveReadIt_WithTheirColumnsAndLastVersion()
    {
        var old = await PublishAsync();
        await ReadAsync("forecast", old, "Price");
        var version = await PublishAsync();
        var last = await ReadAsync("forecast", version, "Id");
        await ReadAsync("report", old, columns: null);

        var uses = await Tracker.UsesAsync("sales/items");

        var forecast = uses.Uses.Single(use => use.Process == "forecast");
        Assert.That(uses.Uses, Has.Count.EqualTo(2).And.All.Property("Certainty").EqualTo(UseCertainty.Reads));
        Assert.That((forecast.Runs, forecast.LastRunId, forecast.LastVersion), Is.EqualTo((2, last, version)));
        Assert.That(forecast.Columns, Is.EqualTo(new[] { "Id", "Price" }));
    }

    [Test]
    public async Task Uses_DatasetOfThatNameOfAnotherProcess_IsAnotherOne()
    {
        var (mine, other) = (await PublishAsync(), await PublishAsync("shop"));
        await ReadAsync("forecast", mine, "Id");
        await ReadAsync("report", other, "Id");

        Assert.That(Tracker.Uses("sales/items").Uses.Single().Process, Is.EqualTo("forecast"));
        Assert.That(Tracker.Uses("shop/items").Uses.Single().Process, Is.EqualTo("report"));
    }

    [Test]
    public async Task Uses_RunThatReadsBoth_IsToldApartByVersion()
    {
        var (mine, other) = (await PublishAsync(), await PublishAsync("shop"));
        using (var run = Tracker.StartRun("both"))
        {
            Read(run.LoadInput($"items@{mine}"), "Id");
            Read(run.LoadInput($"items@{other}"), "Price");
            run.Complete();
        }

        Assert.That(Tracker.Uses("sales/items.Price").Uses, Is.Empty);
        Assert.That(Tracker.Uses("shop/items.Price").Uses.Single().Certainty, Is.EqualTo(UseCertainty.Reads));
    }

    [Test]
    public async Task Uses_ProcessThatReadsItself_IsThereToo()
    {
        var version = await PublishAsync();
        using (var run = Tracker.StartRun("sales"))
        {
            Read(run.LoadInput($"items@{version}"), "Id");
            run.SaveDataset("items", Items.Make(1));
            run.Complete();
        }

        Assert.That(Tracker.Uses("sales/items.Id").Uses.Single().Process, Is.EqualTo("sales"));
        Assert.That(Tracker.Uses("sales/items.Name").Uses, Is.Empty);
    }

    [Test]
    public async Task Uses_RunsOfOtherPrograms_MayRead_UnlessTheVersionHasNoSuchColumn()
    {
        var version = await PublishAsync();
        var experiment = await Store.CreateExperimentAsync("python");
        var run = await Store.CreateRunAsync(new NewRun { ExperimentId = experiment, StartTime = 5 });
        var link = (await StoredAsync(version)).Inputs.Single().Dataset;
        DatasetInput input = new() { Dataset = link, Tags = [new Tag("mlflow.data.context", "training")] };
        await Store.LogInputsAsync(run.Info.RunId, [input]);

        var use = Tracker.Uses("sales/items.Price").Uses.Single();
        Assert.That((use.Process, use.Certainty, use.HasUnknown), Is.EqualTo(("python", UseCertainty.MayRead, true)));
        Assert.That(Tracker.Uses("sales/items.units").Uses, Is.Empty);
    }

    [Test]
    public async Task Uses_RunUnderWay_MayReadWhatItHasNotReadYet()
    {
        var version = await PublishAsync();
        using var run = Tracker.StartRun("forecast");
        Read(run.LoadInput($"items@{version}"), "Id");
        await run.FlushAsync();

        Assert.That(Tracker.Uses("sales/items.Id").Uses.Single().Certainty, Is.EqualTo(UseCertainty.Reads));
        Assert.That(Tracker.Uses("sales/items.Price").Uses.Single().Certainty, Is.EqualTo(UseCertainty.MayRead));
        run.Complete();
        Assert.That(Tracker.Uses("sales/items.Price").Uses, Is.Empty);
    }

    [Test]
    public async Task Uses_RunThatDidNotEndWell_MayHaveReadMoreThanItCouldSay()
    {
        var version = await PublishAsync();
        var run = Tracker.StartRun("forecast");
        Read(run.LoadInput($"items@{version}"), "Id");
        run.Fail(new InvalidOperationException("no"));
        using var owner = Tracker.StartRun("report", start => start.IsShared = true);
        Read(owner.LoadInput($"items@{version}"), "Id");
        await Store.SetTagAsync(owner.Id, new Tag("rld.member.0a1b2c3d", "RUNNING"));
        owner.Complete();

        Assert.That(Tracker.Uses("sales/items.Id").Uses, Has.Count.EqualTo(2).And.All.Property("Certainty").EqualTo(UseCertainty.Reads));
        Assert.That(
            Tracker.Uses("sales/items.Price").Uses, Has.Count.EqualTo(2).And.All.Property("Certainty").EqualTo(UseCertainty.MayRead));
    }

    [Test]
    public async Task Uses_Since_LeavesOutOlderRuns_AndDeletedOnes()
    {
        var version = await PublishAsync();
        var old = await ReadAsync("forecast", version, "Id");
        var started = DateTimeOffset.FromUnixTimeMilliseconds((await StoredAsync(old)).Info.StartTime);
        await Store.DeleteRunAsync(await ReadAsync("report", version, "Id"));

        Assert.That(Tracker.Uses("sales/items", o => o.Since = started).Uses.Single().Process, Is.EqualTo("forecast"));
        Assert.That(Tracker.Uses("sales/items", o => o.Since = DateTimeOffset.UtcNow.AddHours(1)).Uses, Is.Empty);
    }

    [Test]
    public async Task Uses_MoreRunsThanAreLookedAt_SaysSo_AndTheNewestAreThere()
    {
        var version = await PublishAsync();
        await ReadAsync("old", version, "Id");
        await ReadAsync("new", version, "Id");

        var some = Tracker.Uses("sales/items", o => o.MaxRuns = 1);
        Assert.That((some.IsCut, some.Uses.Single().Process), Is.EqualTo((true, "new")));
        Assert.That(Tracker.Uses("sales/items", o => o.MaxRuns = 2).IsCut, Is.False);
    }

    [TestCase("sales/v2.items", "v2.items", null)]
    [TestCase("sales/v2.items.Price", "v2.items", "Price")]
    [TestCase("sales/v2.items.unit.price", "v2.items", "unit.price")]
    [TestCase("""sales/v2.items."unit.price" """, "v2.items", "unit.price")]
    [TestCase("""sales/v2.items."a ""b"" /c" """, "v2.items", "a \"b\" /c")]
    public async Task Uses_NamesWithDots_AreTakenAsWhatIsThere(string text, string dataset, string? column)
    {
        await PublishAsync(dataset: "v2.items");

        var uses = await Tracker.UsesAsync(text.TrimEnd());
        Assert.That((uses.Process, uses.Dataset, uses.Column), Is.EqualTo(("sales", dataset, column)));
    }

    [Test]
    public async Task Uses_ColumnAsAnOption_MayHaveAnyName()
    {
        await PublishAsync(process: "team/sales", dataset: "v2.items");

        var uses = await Tracker.UsesAsync("team/sales/v2.items", o => o.Column = "a.\"b\"");
        Assert.That((uses.Process, uses.Dataset, uses.Column), Is.EqualTo(("team/sales", "v2.items", "a.\"b\"")));
    }

    [TestCase("items")]
    [TestCase("/items")]
    [TestCase("sales/")]
    [TestCase("sales/items@latest")]
    [TestCase("sales/it ems")]
    [TestCase("sales/items.\"Price")]
    [TestCase("sales/items.\"\"")]
    public void Uses_TextThatNamesNoDataset_SaysHowItIsWritten(string text) =>
        Assert.That(() => Tracker.Uses(text), Throws.ArgumentException.With.Message.Contains($"'{text}' names no dataset"));

    [Test]
    public async Task Uses_WhatIsNotThere_NamesWhatIs()
    {
        await PublishAsync();

        Assert.That(
            () => Tracker.Uses("sales/item.Price"),
            Throws.InstanceOf<ReferenceException>().With.Message.Contains("'item'").And.Message.Contains("'items'"));
        Assert.That(() => Tracker.Uses("sale/items"), Throws.InstanceOf<ReferenceException>().With.Message.Contains("'sales'"));
        Assert.That(() => Tracker.Uses("sales/items.\"a\"", o => o.Column = "b"), Throws.ArgumentException);
        Assert.That(() => Tracker.Uses("sales/items", o => o.MaxRuns = 0), Throws.ArgumentException);
        Assert.That(() => Tracker.Uses("sales/items", o => o.Column = ""), Throws.ArgumentException);
    }

    [Test]
    public async Task Uses_ManyRuns_TakesASearchAPage()
    {
        var version = await PublishAsync();
        for (var i = 0; i < 5; i++)
        {
            await ReadAsync($"process {i}", version, "Id");
        }

        Tracker.Uses("sales/items");
        var before = Server.Requests.Count;
        Journaled.Uses("sales/items.Id");
        var calls = Server.Requests.Skip(before).Select(request => request.Target.Split('?')[0].Split("mlflow/")[1]).ToList();
        Assert.That(calls.Count(call => call == "runs/search"), Is.EqualTo(5), string.Join(", ", calls));
        Assert.That(calls, Has.Count.EqualTo(7));
    }

    /// <summary>A run that reads columns; all of them if there are none, and nothing if that is null.</summary>
    private Task<string> ReadAsync(string process, string version, string column) => ReadAsync(process, version, [column]);

    private async Task<string> ReadAsync(string process, string version, string[]? columns)
    {
        await Task.Delay(2);
        using var run = Tracker.StartRun(process);
        var input = run.LoadInput($"items@{version}");
        if (columns is not null)
        {
            Read(input, columns);
        }

        await run.CompleteAsync();
        return run.Id;
    }

    private static void Read(Dataset input, params string[] columns)
    {
        foreach (var batch in input.StreamBatchesAsync(columns.Length == 0 ? null : columns).ToBlockingEnumerable())
        {
            batch.Dispose();
        }
    }
}
