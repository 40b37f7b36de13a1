using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.Model;

namespace RunLinkedData.Tests;

public partial class RunTests
{
    [Test]
    public async Task LoadInput_Latest_PinsTheNewestFinishedVersion()
    {
        await PublishAsync(rows: 1);
        var newest = await PublishAsync(rows: 2);
        using (var failed = Tracker.StartRun("sales"))
        {
            failed.SaveDataset("items", Items.Make(3));
        }

        using var run = Tracker.StartRun("consumer");
        var rows = run.LoadInput<Item>("sales/items@latest");
        run.Complete();

        var stored = await StoredAsync(run.Id);
        var link = stored.Inputs.Single();
        Assert.Multiple(() =>
        {
            Assert.That(rows, Has.Count.EqualTo(2));
            Assert.That(stored.FindTag("rld.input.items"), Is.EqualTo(newest));
            Assert.That((link.Dataset.Name, link.Dataset.Digest, link.Context), Is.EqualTo(("items", newest, "input")));
            Assert.That(
                (link.Dataset.SourceType, link.Dataset.Source), Is.EqualTo(("local", $$"""{"uri":"runs:/{{newest}}/datasets/items"}""")));
        });
    }

    [Test]
    public async Task LoadInput_ByRunId_FindsItsConsumersByAnIndexedSearch()
    {
        var version = await PublishAsync();
        using var run = Tracker.StartRun("consumer");
        run.LoadInput<Item>($"items@{version}");
        run.LoadInput<Item>($"sales/items@{version}");
        run.Complete();

        var experiment = await Store.FindExperimentAsync("consumer");
        var consumers = await Store.SearchRunsAsync(new RunQuery
        {
            ExperimentIds = [experiment!.ExperimentId],
            Filter = (RunFilter.DatasetDigest.EqualTo(version) & RunFilter.DatasetContext.EqualTo("input")).ToString(),
        });
        Assert.That(consumers.Items.Single().Info.RunId, Is.EqualTo(run.Id));
        Assert.That(consumers.Items.Single().Inputs, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task LoadInput_TwoVersionsOfOneDataset_AreBothRecorded()
    {
        var first = await PublishAsync();
        var second = await PublishAsync();
        using var run = Tracker.StartRun("consumer");
        run.LoadInput($"items@{first}");
        run.LoadInput($"items@{second}");
        run.Complete();

        var stored = await StoredAsync(run.Id);
        Assert.That(stored.FindTag("rld.input.items"), Is.EqualTo($"{first},{second}"));
        Assert.That(stored.Inputs.Select(input => input.Dataset.Digest), Is.EquivalentTo(new[] { first, second }));
    }

    [TestCase("items", "REFERENCE_INVALID")]
    [TestCase("items@", "REFERENCE_INVALID")]
    [TestCase("@latest", "REFERENCE_INVALID")]
    [TestCase("items@latest", "REFERENCE_INVALID")]
    [TestCase("/items@latest", "REFERENCE_INVALID")]
    [TestCase("sales/items@tuesday", "REFERENCE_NOT_FOUND")]
    [TestCase("sales/items@2026", "REFERENCE_INVALID")]
    [TestCase("sales/items@ABCDEF00112233445566778899AABBCC", "REFERENCE_INVALID")]
    [TestCase("nobody/items@latest", "REFERENCE_NOT_FOUND")]
    [TestCase("sales/nothing@latest", "REFERENCE_NOT_FOUND")]
    public async Task LoadInput_BadReference_SaysWhat(string reference, string code)
    {
        await PublishAsync();
        using var run = Tracker.StartRun("consumer");

        Assert.That(
            () => run.LoadInput(reference),
            Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo(code).And.Message.Contains(reference));
    }

    [TestCase("sales/items@latest")]
    [TestCase("sales/items@latest?a=1")]
    [TestCase("sales/items@2126-11-01")]
    [TestCase("sales/items@prod")]
    public async Task LoadInput_ReferenceThatMoves_GivesWayToAPin(string reference)
    {
        var pinned = await PublishAsync();
        await PublishAsync();
        SetEnvironment("RLD_PIN_SALES_ITEMS", pinned);
        using var run = Tracker.StartRun("consumer");

        Assert.That(run.LoadInput(reference).RunId, Is.EqualTo(pinned));
    }

    [Test]
    public async Task LoadInput_PinOfAReferenceAsWritten_GoesFirst()
    {
        var (first, second, third) = (await PublishAsync(), await PublishAsync(), await PublishAsync());
        await File.WriteAllTextAsync(Folder["pins.json"], $$"""{"sales/items@latest~1":"{{first}}"}""");
        SetEnvironment("RLD_PINS_FILE", Folder["pins.json"]);
        SetEnvironment("RLD_PIN_SALES_ITEMS", second);
        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("consumer");

        Assert.That(run.LoadInput("sales/items@latest~1").RunId, Is.EqualTo(first));
        Assert.That(run.LoadInput("sales/items@latest").RunId, Is.EqualTo(second));
        Assert.That(run.LoadInput($"items@{third[..8]}").RunId, Is.EqualTo(third));
        run.Complete();
        Assert.That((await StoredAsync(run.Id)).FindTag("rld.input.items"), Is.EqualTo($"{first},{second},{third}"));
    }

    [Test]
    public async Task LoadInput_VersionOfAnotherProcess_IsRefused()
    {
        var version = await PublishAsync("sales");
        await PublishAsync("returns");
        using var run = Tracker.StartRun("consumer");

        Assert.That(
            () => run.LoadInput($"returns/items@{version}"), Throws.InstanceOf<ReferenceException>().With.Message.Contains("'sales'"));
    }

    [Test]
    public async Task LogExternalInput_Table_IsRecordedWithSourceAndVersion()
    {
        using var run = Tracker.StartRun("p");
        run.LogExternalInput("orders", "s3://bucket/orders.parquet", "etag-0123456789012345678901234567890123456789");
        run.Complete();

        var stored = await StoredAsync(run.Id);
        var link = stored.Inputs.Single();
        Assert.Multiple(() =>
        {
            Assert.That(link.Dataset.Name, Is.EqualTo("orders"));
            Assert.That(link.Dataset.SourceType, Is.EqualTo("s3"));
            Assert.That(link.Dataset.Source, Is.EqualTo("""{"uri":"s3://bucket/orders.parquet"}"""));
            Assert.That(link.Dataset.Digest, Has.Length.LessThanOrEqualTo(36));
            Assert.That(link.Tags, Does.Contain(new Tag("rld.version", "etag-0123456789012345678901234567890123456789")));
            Assert.That(stored.FindTag("rld.external.orders"), Is.EqualTo("etag-0123456789012345678901234567890123456789"));
            Assert.That(link.Context, Is.EqualTo("input"));
        });
    }

    [Test]
    public async Task LogExternalInput_OneNameTwice_KeepsBothVersionsAndRefusesTwoSourcesOfOneVersion()
    {
        using var run = Tracker.StartRun("p");
        run.LogExternalInput("weather", "s3://bucket/a", "v1");
        run.LogExternalInput("weather", "s3://bucket/a", "v1");
        run.LogExternalInput("weather", "s3://bucket/a", "v2");

        Assert.That(
            () => run.LogExternalInput("weather", "s3://bucket/OTHER", "v1"),
            Throws.InstanceOf<MLflow.MlflowException>().With.Message.Contains("another source"));
        run.Complete();
        var stored = await StoredAsync(run.Id);
        Assert.That(stored.FindTag("rld.external.weather"), Is.EqualTo("v1, v2"));
        Assert.That(stored.Inputs, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task LogExternalInput_NameAndVersionOfAnotherProcess_KeepsItsOwnSource()
    {
        await Tracker.RunAsync("one", run =>
        {
            run.LogExternalInput("transactions", "s3://one", "2026-07-01");
            return Task.CompletedTask;
        });
        var id = await Tracker.RunAsync("two", run =>
        {
            run.LogExternalInput("transactions", "s3://two", "2026-07-01");
            return Task.CompletedTask;
        });

        Assert.That((await StoredAsync(id)).Inputs.Single().Tags, Does.Contain(new Tag("rld.source", "s3://two")));
    }

    [Test]
    public async Task LoadInput_ThatCannotBeRead_IsNotRecorded()
    {
        var version = await PublishAsync();
        var file = Path.Combine((await StoredAsync(version)).Info.ArtifactUri, "datasets", "items", "part-00000.parquet");
        await File.AppendAllTextAsync(file, "tampered");
        using var run = Tracker.StartRun("consumer");

        Assert.That(() => run.LoadInput<Item>($"items@{version}"), Throws.InstanceOf<DatasetCorruptException>());
        run.Complete();
        Assert.That((await StoredAsync(run.Id)).Inputs, Is.Empty);
    }
}
