using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Provenance.Executors.Aws;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Provenance;

namespace RunLinkedData.Tests;

public partial class RunTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Test]
    public async Task Complete_RecordsAllOfTheRun()
    {
        SetEnvironment("TZ", "UTC");
        SetEnvironment("HOME_ADDRESS", "not recorded");
        var version = await PublishAsync();
        var id = await Tracker.RunAsync(
            "plan",
            async run =>
            {
                run.LogParameter("horizon", 28);
                run.LogExternalInput("weather", "s3://bucket/weather.csv", "etag-1");
                run.LoadInput("sales/items@latest");
                await run.SaveDatasetAsync("plans", Items.Make(5));
                await run.LogWriter.WriteLineAsync("planned");
            },
            options => options.Name = "monday");

        var record = RecordOf(id);
        Assert.Multiple(() =>
        {
            Assert.That((record.RunId, record.RunName, record.Process, record.Status), Is.EqualTo((id, "monday", "plan", "FINISHED")));
            Assert.That(record.User, Is.EqualTo(Environment.UserName));
            Assert.That(record.EndedAt, Is.GreaterThanOrEqualTo(record.StartedAt));
            Assert.That(record.Error, Is.Null);
            Assert.That(record.Parameters, Is.EqualTo(new Dictionary<string, string> { ["horizon"] = "28" }));
            Assert.That(record.Inputs.Single(), Is.EqualTo(new ProvenanceInput
            {
                Dataset = "items",
                RunId = version,
                Process = "sales",
                Reference = "sales/items@latest",
                Digest = Tracker.LoadDataset("items", version).Manifest.Digest,
            }));
            Assert.That(
                record.ExternalInputs.Single(),
                Is.EqualTo(new ExternalInput { Name = "weather", Source = "s3://bucket/weather.csv", Version = "etag-1" }));
            Assert.That((record.Outputs.Single().Dataset, record.Outputs.Single().Rows), Is.EqualTo(("plans", (long?)5)));
            Assert.That(record.EnvironmentVariables, Is.EqualTo(new Dictionary<string, string> { ["TZ"] = "UTC" }));
            Assert.That(record.Machine?.Host, Is.EqualTo(Environment.MachineName));
            Assert.That(record.Program?.CommandLine, Is.Not.Empty);
            Assert.That(record.Executor?.Kind, Is.EqualTo("local"));
            Assert.That(record.Packages, Is.Not.Null);
            Assert.That(record.Log, Is.EqualTo("logs/run.log"));
        });
    }

    [Test]
    public async Task Fail_RecordsTheError()
    {
        using var run = Tracker.StartRun("p");
        await run.FailAsync(new FormatException("row 7 is odd"));

        var record = RecordOf(run.Id);
        Assert.That(
            (record.Status, record.Error, record.Log), Is.EqualTo(("FAILED", "System.FormatException: row 7 is odd", default(string))));
    }

    [Test]
    public void RunAsync_Cancelled_RecordsThatItWasKilled()
    {
        using var cancellation = new CancellationTokenSource();
        var id = "";
        Assert.That(
            async () => await Tracker.RunAsync(
                "p",
                async run =>
                {
                    id = run.Id;
                    run.LogParameter("a", "b");
                    await cancellation.CancelAsync();
                    cancellation.Token.ThrowIfCancellationRequested();
                },
                cancellationToken: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());

        var record = RecordOf(id);
        Assert.That((record.Status, record.Parameters["a"]), Is.EqualTo(("KILLED", "b")));
    }

    [Test]
    public async Task StartRun_TagsOfCodeAndExecutor_AreOnTheRun()
    {
        var options = Options();
        options.Provenance.Commit = new string('c', 40);
        options.Provenance.Branch = "release";
        options.Provenance.Remote = "https://someone:t0psecret9@example.com/repo.git";
        options.Provenance.Image = "registry/app:1";
        options.Provenance.ImageDigest = Digest;
        options.Provenance.Executor = AwsBatch.Job("job-1", "eu-central-1");
        await using var tracker = RunTracker.Connect(options);
        var id = await tracker.RunAsync("p", _ => Task.CompletedTask);

        var tags = (await StoredAsync(id)).Tags.ToDictionary(tag => tag.Key, tag => tag.Value);
        Assert.Multiple(() =>
        {
            Assert.That(tags["mlflow.source.type"], Is.EqualTo("JOB"));
            Assert.That(tags["mlflow.source.git.commit"], Is.EqualTo(new string('c', 40)));
            Assert.That(tags["mlflow.source.git.branch"], Is.EqualTo("release"));
            Assert.That(tags["mlflow.source.git.repoURL"], Is.EqualTo("https://example.com/repo.git"));
            Assert.That(tags["mlflow.source.name"], Is.Not.Empty);
            Assert.That(tags["rld.image"], Is.EqualTo("registry/app:1"));
            Assert.That(tags["rld.image.digest"], Is.EqualTo(Digest));
            Assert.That(
                (tags["rld.executor"], tags["rld.executor.id"], tags["rld.executor.region"]),
                Is.EqualTo(("aws-batch", "job-1", "eu-central-1")));
            Assert.That(tags["rld.executor.url"], Does.StartWith("https://"));
        });
    }

    [Test]
    public async Task Provenance_AllIsOff_WritesNothingOfIt()
    {
        SetEnvironment("GITHUB_ACTIONS", "true");
        SetEnvironment("GITHUB_RUN_ID", "7");
        SetEnvironment("GITHUB_REPOSITORY", "o/r");
        SetEnvironment("AIRFLOW_CTX_DAG_ID", "dag");
        SetEnvironment("AIRFLOW_CTX_DAG_RUN_ID", "scheduled");
        var options = Options();
        (options.Provenance.Git, options.Provenance.RecognizeExecutor, options.Provenance.Record) = (false, false, false);
        await using var tracker = RunTracker.Connect(options);
        var id = await tracker.RunAsync("p", _ => Task.CompletedTask);

        var tags = (await StoredAsync(id)).Tags;
        Assert.That(tags.Select(tag => tag.Key).Where(key => key.StartsWith("rld.", StringComparison.Ordinal)), Is.Empty);
        Assert.That(tags.Select(tag => tag.Key), Has.None.EqualTo("mlflow.source.git.branch"));
        Assert.That(await (await tracker.OpenArtifactsAsync(id)).ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Provenance_PartsAreOff_TheRecordLacksThem()
    {
        SetEnvironment("TZ", "UTC");
        var options = Options();
        (options.Provenance.CommandLine, options.Provenance.Machine, options.Provenance.Packages) = (false, false, false);
        options.Provenance.EnvironmentVariables.Clear();
        await using var tracker = RunTracker.Connect(options);
        var record = RecordOf(await tracker.RunAsync("p", _ => Task.CompletedTask));

        Assert.That(
            (record.Program?.CommandLine, record.Machine, record.Packages),
            Is.EqualTo((default(object), default(object), default(object))));
        Assert.That(record.EnvironmentVariables, Is.Empty);
    }

    [Test]
    public async Task StartRun_CaptureFails_IsANoteAndTheRunGoesOn()
    {
        var options = Options();
        options.TimeProvider = new NoTimeZone();
        await using var tracker = RunTracker.Connect(options);
        var record = RecordOf(await tracker.RunAsync("p", _ => Task.CompletedTask));

        Assert.That((record.Status, record.Machine), Is.EqualTo(("FINISHED", default(MachineProvenance))));
        Assert.That(record.Notes, Has.Some.EqualTo("The machine could not be captured: No zones here."));
    }

    [Test]
    public async Task Dispose_GitHangs_IsFailedAllTheSame()
    {
        Assume.That(OperatingSystem.IsWindows(), Is.False, "The git of this test is a script.");
        File.WriteAllText(Folder["git"], "#!/bin/sh\nexec sleep 600\n");
        RunLinkedData.Tests.Provenance.Code.GitSandbox.MakeExecutable(Folder["git"]);
        SetEnvironment("PATH", Folder.Path);
        var options = Options();
        options.DisposeTimeout = TimeSpan.FromSeconds(4);
        await using var tracker = RunTracker.Connect(options);
        var run = tracker.StartRun("p");
        run.Dispose();

        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(RecordOf(run.Id).Notes, Has.Some.EqualTo("The changes of the code could not be kept: it takes longer than 1 seconds."));
    }

    [Test]
    public async Task Complete_ProvenanceCannotBeStored_IsFinishedAndSaysSo()
    {
        using var run = Tracker.StartRun("p");
        var folder = Path.Combine(
            new Uri("file://" + run.ArtifactUri.Replace("file://", "", StringComparison.Ordinal)).LocalPath, "provenance");
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await File.WriteAllTextAsync(folder, "a file where the folder is to be");
        run.Complete();

        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Log.Text, Does.Contain("Warning").And.Contains("The record provenance/run.json could not be kept"));
    }

    [Test]
    public async Task Complete_ArtifactsBecomeReadOnly_IsFinishedAndSaysSo()
    {
        using var disk = SmallDisk.Mount();
        var options = Options();
        options.ArtifactRoot = disk.Path;
        options.TrackingUri = $"sqlite:///{Folder["second.db"]}";
        await using var tracker = RunTracker.Connect(options);
        using var run = tracker.StartRun("p");
        disk.MakeReadOnly();
        run.LogWriter.WriteLine("lost");
        run.Complete();

        Assert.That((await tracker.TrackingStore.GetRunAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Log.Text, Does.Contain("The record provenance/run.json could not be kept"));
    }

    [Test]
    public async Task ResumeRun_InAnotherTracker_RecordsWhatBothDid()
    {
        var version = await PublishAsync();
        var first = Tracker.StartRun("p", options => options.Parameters["a"] = "1");
        first.LoadInput("sales/items@latest");
        await first.SaveDatasetAsync("one", Items.Make(1));
        await first.FlushAsync();
        await using var other = RunTracker.Connect(Options());
        using var second = await other.ResumeRunAsync(first.Id);
        second.LogParameter("b", 2);
        await second.SaveDatasetAsync("two", Items.Make(2));
        second.Complete();
        await first.DisposeAsync();

        var record = RecordOf(first.Id);
        Assert.Multiple(() =>
        {
            Assert.That(record.Status, Is.EqualTo("FINISHED"));
            Assert.That(record.Parameters, Is.EqualTo(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }));
            Assert.That(record.Inputs.Select(input => input.RunId), Is.EqualTo(new[] { version }));
            Assert.That(record.Outputs.Select(output => output.Dataset), Is.EquivalentTo(new[] { "one", "two" }));
        });
    }

    private RunProvenance RecordOf(string runId)
    {
        using var content = Tracker.OpenArtifacts(runId).OpenReadAsync("provenance/run.json").GetAwaiter().GetResult();
        using var json = new MemoryStream();
        content.CopyTo(json);
        ProvenanceSchema.Check(JsonDocument.Parse(json.ToArray()).RootElement);
        return ProvenanceFile.Read(json.ToArray());
    }

    private sealed class NoTimeZone : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => throw new InvalidOperationException("No zones here.");
    }
}
