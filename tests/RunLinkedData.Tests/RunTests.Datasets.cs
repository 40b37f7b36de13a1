using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests;

public partial class RunTests
{
    [Test]
    public async Task SaveDataset_Rows_AreOnTheRunAsTagInputAndMetrics()
    {
        using var run = Tracker.StartRun("p");
        var manifest = run.SaveDataset("items", Items.Make(10));
        run.Complete();

        var stored = await StoredAsync(run.Id);
        var link = stored.Inputs.Single();
        var metrics = stored.Metrics.ToDictionary(metric => metric.Key, metric => metric.Value);
        Assert.Multiple(() =>
        {
            Assert.That(stored.FindTag("rld.output.items"), Is.EqualTo(manifest.Digest));
            Assert.That(link.Context, Is.EqualTo("output"));
            Assert.That(link.Dataset.Name, Is.EqualTo("items"));
            Assert.That(link.Dataset.Digest, Is.EqualTo(run.Id));
            Assert.That(link.Dataset.Schema, Is.EqualTo(
                """{"mlflow_colspec":[{"type":"integer","name":"Id","required":true},{"type":"string","name":"Name","required":true},{"type":"double","name":"Price","required":false}]}"""));
            Assert.That(link.Dataset.Profile, Is.EqualTo("""{"num_rows":10,"num_elements":30}"""));
            Assert.That(metrics["items/rows"], Is.EqualTo(10));
            Assert.That(metrics["items/Id.mean"], Is.EqualTo(4.5));
            Assert.That(metrics["items/Price.nulls"], Is.EqualTo(4));
        });
    }

    [Test]
    public async Task SaveDataset_SaysWhatColumnsAreMadeFrom_IsKeptInTheManifest()
    {
        ColumnSource[] sources = [new("transactions", "quantity"), new("sales/prices", "price")];
        using var run = await Tracker.StartRunAsync("sales");
        var plain = run.SaveDataset("plain", Items.Make(10));
        run.SaveDataset("items", Items.Make(10), o => o.ColumnSources["Id"] = sources);
        run.Complete();

        var manifest = (await Tracker.LoadDatasetAsync("items", run.Id)).Manifest;
        Assert.That(manifest.ColumnSources!.Single().Key, Is.EqualTo("Id"));
        Assert.That(manifest.ColumnSources!["Id"], Is.EqualTo(sources));
        Assert.That((plain.ColumnSources, plain.Digest), Is.EqualTo(((object?)null, manifest.Digest)));
        var json = await File.ReadAllTextAsync(Directory.GetFiles(Folder.Path, "_manifest.json", SearchOption.AllDirectories)
            .Single(file => file.Contains("items", StringComparison.Ordinal)));
        Assert.That(json.Replace(" ", "", StringComparison.Ordinal), Does.Contain("\"column_sources\":{\n\"Id\":[\n{\n\"dataset\":"));
    }

    [Test]
    public void SaveDataset_SaysWhatNoColumnIsMadeFrom_IsRefused()
    {
        using var run = Tracker.StartRun("sales");

        Assert.That(
            () => run.SaveDataset("items", Items.Make(10), o => o.ColumnSources["Ids"] = [new("transactions", "id")]),
            Throws.ArgumentException.With.Message.Contains("'Ids'").And.Message.Contains("It has: Id"));
        run.SaveDataset("items", Items.Make(10));
        run.Complete();
    }

    [Test]
    public void SaveDataset_Twice_IsRefusedAndTheFirstStays()
    {
        using var run = Tracker.StartRun("p");
        run.SaveDataset("items", Items.Make(10));

        Assert.That(
            () => run.SaveDataset("items", Items.Make(5)),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_EXISTS"));
        run.Complete();
        Assert.That(Tracker.LoadDataset<Item>("items", run.Id), Has.Count.EqualTo(10));
    }

    [TestCase("")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("a@b")]
    [TestCase(".hidden")]
    [TestCase("_manifest")]
    [TestCase("a b")]
    public void SaveDataset_BadName_IsRefused(string name)
    {
        using var run = Tracker.StartRun("p");

        Assert.That(() => run.SaveDataset(name, Items.Make(1)), Throws.ArgumentException);
    }

    [Test]
    public async Task SaveDataset_Files_HaveNoRowsToCount()
    {
        await File.WriteAllTextAsync(Folder["note.txt"], "x");
        using var run = Tracker.StartRun("p");
        run.SaveDataset("note", new FileInfo(Folder["note.txt"]));
        run.Complete();

        var stored = await Tracker.TrackingStore.GetRunAsync(run.Id);
        var history = await Tracker.Process("p").Dataset("note").HistoryAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Tracker.LoadDataset("note", run.Id).Manifest.Content, Is.EqualTo(DatasetContent.Files));
            Assert.That(Tracker.GetProvenance(run.Id).Outputs.Single().Rows, Is.Null);
            Assert.That(stored.Inputs.Single(input => input.Dataset.Name == "note").Dataset.Profile, Is.Null);
            Assert.That(history.Versions.Single().Rows, Is.Null);
        });
    }

    [Test]
    public void SaveDataset_RowsThrow_LeavesNothingAndCanBeDoneAgain()
    {
        using var run = Tracker.StartRun("p");
        static IEnumerable<Item> Broken()
        {
            yield return new Item(1, "a", null);
            throw new FormatException("row 2");
        }

        Assert.That(() => run.SaveDataset("items", Broken()), Throws.InstanceOf<FormatException>());
        Assert.That(
            Directory.Exists(Path.Combine(run.ArtifactUri, "datasets", "items"))
            && Directory.EnumerateFileSystemEntries(Path.Combine(run.ArtifactUri, "datasets", "items")).Any(),
            Is.False);

        run.SaveDataset("items", Items.Make(2));
        run.Complete();
        Assert.That(Tracker.LoadDataset<Item>("items", run.Id), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Complete_WhileADatasetIsBeingWritten_IsRefused()
    {
        using var run = Tracker.StartRun("p");
        var more = new TaskCompletionSource();
        async IAsyncEnumerable<Item> Slow()
        {
            yield return new Item(1, "a", null);
            await more.Task;
        }

        var saving = run.SaveDatasetAsync("items", Slow());
        Assert.That(() => run.Complete(), Throws.InvalidOperationException.With.Message.Contains("'items'"));
        more.SetResult();
        await saving;
        run.Complete();
        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
    }

    [Test]
    public async Task SaveDataset_FileAndFolder_ComeBackAsTheyAre()
    {
        Directory.CreateDirectory(Folder["report", "img"]);
        await File.WriteAllTextAsync(Folder["report", "index.html"], "<p>");
        await File.WriteAllBytesAsync(Folder["report", "img", "x.png"], [1, 2, 3]);
        using var run = Tracker.StartRun("p");
        run.SaveDataset("model", new FileInfo(Folder["report", "index.html"]));
        run.SaveDataset("report", new DirectoryInfo(Folder["report"]));
        run.Complete();

        Tracker.LoadDataset("report", run.Id).CopyTo(Folder["out"]);
        Assert.That(await File.ReadAllBytesAsync(Folder["out", "img", "x.png"]), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(Tracker.LoadDataset("model", run.Id).Manifest.Files.Single().Path, Is.EqualTo("index.html"));
        Assert.That(() => Tracker.LoadDataset<Item>("report", run.Id), Throws.InvalidOperationException.With.Message.Contains("CopyTo"));
    }
}
