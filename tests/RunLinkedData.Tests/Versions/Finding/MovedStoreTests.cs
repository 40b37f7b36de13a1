using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>A folder with a database and its artifacts that is moved or copied: MLflow keeps full paths.</summary>
public class MovedStoreTests
{
    private TemporaryFolder _folder = null!;
    private string _run = "";

    private string Old => _folder["old"];

    private string New => _folder["new"];

    [SetUp]
    public async Task Publish()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(Old);
        await using var tracker = await ConnectAsync(Old);
        _run = await tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(3)));
        await tracker.RunAsync("notes", _ => Task.CompletedTask);
    }

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public async Task Load_AfterAMove_SaysWhereItLookedAndWhereTheFilesAre()
    {
        Directory.Move(Old, New);
        await using var tracker = await ConnectAsync(New);

        var error = (await Assert.ThrowsAsync<DatasetException>(() => tracker.LoadDatasetAsync("sales/items@latest")))!;

        Assert.That((error.Code, error.RunId), Is.EqualTo(("DATASET_NOT_FOUND", _run)));
        Assert.That(error.Message, Does.Contain($"there is no folder '{Path.Combine(Old, "mlruns", "1", _run, "artifacts")}'"));
        Assert.That(error.Message, Does.Contain("was moved").And.Contain(New).And.Not.Contain("did you mean"));
    }

    [Test]
    public async Task Load_AfterAMoveWithoutTheFiles_SaysWhatMayBeDone()
    {
        Directory.Move(Old, New);
        Directory.Delete(Path.Combine(New, "mlruns"), recursive: true);
        await using var tracker = await ConnectAsync(New);

        var error = (await Assert.ThrowsAsync<DatasetException>(() => tracker.LoadDatasetAsync("sales/items@latest")))!;

        Assert.That(error.Message, Does.Contain("is mounted elsewhere").And.Contain("restore the folder"));
    }

    [Test]
    public async Task Load_OfARunWithoutItsManifest_NamesThePlace()
    {
        await using var tracker = await ConnectAsync(Old);
        Directory.Delete(Path.Combine(Old, "mlruns", "1", _run, "artifacts", "datasets"), recursive: true);

        var error = (await Assert.ThrowsAsync<DatasetException>(() => tracker.LoadDatasetAsync("sales/items@latest")))!;

        Assert.That(error.Message, Does.Contain("there is no 'datasets/items/_manifest.json' in").And.Not.Contain("did you mean"));
    }

    [Test]
    public async Task StartRun_FolderGoneSinceThisTrackerWroteItsFirstFile_IsRefused()
    {
        await using var tracker = await ConnectAsync(Old);
        await tracker.RunAsync("prices", _ => Task.CompletedTask);
        await tracker.RunAsync("prices", run => run.SaveDatasetAsync("items", Items.Make(3)));
        await tracker.RunAsync("prices", _ => Task.CompletedTask);
        Directory.Delete(Path.Combine(Old, "mlruns", "3"), recursive: true);

        Assert.That(
            () => tracker.StartRunAsync("prices"),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo("RESOURCE_DOES_NOT_EXIST"));
    }

    [Test]
    public async Task StartRun_AfterAMove_IsRefusedAndMakesNoFolder()
    {
        Directory.Move(Old, New);
        await using var tracker = await ConnectAsync(New);

        var error = (await Assert.ThrowsAsync<MlflowException>(() => tracker.StartRunAsync("sales")))!;

        Assert.That(error.Code, Is.EqualTo("RESOURCE_DOES_NOT_EXIST"));
        Assert.That(error.Message, Does.Contain("No run of 'sales' is started").And.Contain(Old).And.Contain("on purpose"));
        Assert.That(Directory.Exists(Old), Is.False);
        var runs = await tracker.TrackingStore.SearchRunsAsync(new() { ExperimentIds = ["1"] });
        Assert.That(runs.Items, Has.Count.EqualTo(1));

        await tracker.RunAsync("others", run => run.SaveDatasetAsync("items", Items.Make(1)));
        Assert.That(Directory.Exists(Old), Is.False, "a new process keeps its artifacts beside the database");
    }

    [Test]
    public async Task StartRun_WhereTheFolderWasMadeAgainOnPurpose_Starts()
    {
        Directory.Delete(Path.Combine(Old, "mlruns", "1"), recursive: true);
        await using var tracker = await ConnectAsync(Old);
        await Assert.ThrowsAsync<MlflowException>(() => tracker.StartRunAsync("sales"));

        Directory.CreateDirectory(Path.Combine(Old, "mlruns", "1"));

        await tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(1)));
    }

    [Test]
    public async Task Verify_AfterAMove_HasOneFindingARun()
    {
        Directory.Move(Old, New);
        await using var tracker = await ConnectAsync(New);

        foreach (var report in new[] { tracker.Verify("sales/items@latest"), tracker.VerifyProcess("sales") })
        {
            Assert.That((report.Runs, report.Versions, report.Findings.Count), Is.EqualTo((1, 1, 1)));
            Assert.That(report.Findings[0].Kind, Is.EqualTo(VerificationFindingKind.ArtifactsMissing));
        }
    }

    [Test]
    public async Task FindArtifactPlaces_AfterAMove_TellWhatToChangeAndThenAllIsWell()
    {
        Directory.Move(Old, New);
        await using (var tracker = await ConnectAsync(New))
        {
            var places = tracker.FindArtifactPlaces();
            var place = places.Single(found => found.Process == "sales");
            Assert.That(places.Where(found => found.Problem is not null), Is.EqualTo(new[] { place }), "nothing was published elsewhere");
            Assert.That((place.Folder, place.IsOutside), Is.EqualTo((Path.Combine(Old, "mlruns", "1"), true)));
            Correct(place.MovedFrom!, place.MovedTo!);
        }

        await using var corrected = await ConnectAsync(New);
        Assert.That(await corrected.LoadDatasetAsync<Item>("sales/items@latest"), Has.Count.EqualTo(3));
        Assert.That(
            corrected.FindArtifactPlaces().Where(found => found.Problem is not null || found.IsOutside).Select(found => found.Process),
            Is.Empty);
        await corrected.RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(1)));
        Assert.That(Directory.Exists(Old), Is.False);
    }

    private void Correct(string from, string to)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(New, "mlflow.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE experiments SET artifact_location = replace(artifact_location, $from, $to);"
            + "UPDATE runs SET artifact_uri = replace(artifact_uri, $from, $to)";
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        command.ExecuteNonQuery();
    }

    private static Task<RunTracker> ConnectAsync(string folder) =>
        RunTracker.ConnectAsync(new() { TrackingUri = $"sqlite:///{Path.Combine(folder, "mlflow.db")}", Cache = { IsEnabled = false } });
}
