using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld doctor</c> on a server with logins, and with a workspace.</summary>
public sealed class DoctorLoginTests
{
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private StoreServer _server = null!;
    private string _older = "";
    private string _newer = "";

    [SetUp]
    public async Task MakeServer()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(_folder["mlruns"]);
        _tracker = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = _folder["mlruns"],
        });
        _older = await _tracker.TrackingStore.CreateExperimentAsync("older");
        _newer = await _tracker.TrackingStore.CreateExperimentAsync("newer");
        await _tracker.TrackingStore.SetExperimentTagAsync(_newer, new Tag("written", "last"));
        _server = new StoreServer(_tracker.TrackingStore);
    }

    [TearDown]
    public async Task DropServer()
    {
        _server.Dispose();
        await _tracker.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Doctor_LoginThatMayReadAllAndMakeProcesses_FindsNothingBad()
    {
        Deny(_older, _newer, "0");

        var (code, checks) = await DiagnoseAsync();

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(checks["write"], Does.StartWith("Good: allowed in new processes").And.Contain("'newer', 'older'"));
            Assert.That(checks["artifacts"], Does.StartWith("Note: Not tried").And.Contain("'newer', 'older'").And.Contain("EDIT"));
            Assert.That(Directory.EnumerateFileSystemEntries(_folder["mlruns"]), Is.Empty);
        });
    }

    [Test]
    public async Task Doctor_NewestProcessIsOfAnother_TriesArtifactsInTheNewestThatMayBeWrittenTo()
    {
        Directory.CreateDirectory(_folder[$"mlruns/{_older}"]);
        Deny(_newer);

        var (code, checks) = await DiagnoseAsync();

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(checks["write"], Is.EqualTo("Good: allowed"));
            Assert.That(checks["artifacts"], Does.StartWith("Good: a file was written to ").And.Contain($"mlruns/{_older} "));
        });
    }

    [Test]
    public async Task Doctor_LoginThatMayMakeNoProcess_SaysWhereItMayWriteOrThatItMayNot()
    {
        Deny(_newer, "");
        var somewhere = await DiagnoseAsync();
        Deny(_older, _newer, "0", "");
        var nowhere = await DiagnoseAsync();

        Assert.Multiple(() =>
        {
            Assert.That(somewhere.Code, Is.Zero);
            Assert.That(somewhere.Checks["write"], Does.StartWith("Note: ").And.Contain("write to 'older', but make no new process"));
            Assert.That(nowhere.Code, Is.EqualTo(3));
            Assert.That(nowhere.Checks["write"], Does.StartWith("Bad: This login may only read").And.Contain("EDIT"));
        });
    }

    [Test]
    public async Task Doctor_LoginThatMayNotDelete_LeavesNoFile()
    {
        await _tracker.TrackingStore.CreateExperimentAsync("on the server", "mlflow-artifacts:/7");
        Deny(_older, _newer, "0");
        var isDenied = _server.IsDenied;
        _server.IsDenied = request => isDenied(request) || request.Method == "DELETE";

        var (code, checks) = await DiagnoseAsync();

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(checks["artifacts"], Does.StartWith("Note: Not tried").And.Contain("mlflow-artifacts:/7").And.Contain("MANAGE"));
            Assert.That(_server.Requests.Count(request => request.Method == "DELETE"), Is.EqualTo(1));
            Assert.That(_server.Requests, Has.None.Property("Method").EqualTo("PUT"));
        });
    }

    [Test]
    public async Task Doctor_AsksWithoutWriting()
    {
        Directory.CreateDirectory(_folder[$"mlruns/{_newer}"]);
        var before = await _tracker.TrackingStore.GetExperimentAsync(_newer);

        Assert.That((await DiagnoseAsync()).Checks["write"], Is.EqualTo("Good: allowed"));

        var after = await _tracker.TrackingStore.GetExperimentAsync(_newer);
        Assert.That((after.Tags, after.LastUpdateTime), Is.EqualTo((before.Tags, before.LastUpdateTime)));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder[$"mlruns/{_newer}"]), Is.Empty);
    }

    [Test]
    public async Task Doctor_LoginInTheTrackingUri_IsNamedAndNotShown()
    {
        var uri = $"http://ann:s3cret@{_server.Uri.Authority}";
        var alone = await RunAsync(new KeyValuePair<string, string>("MLFLOW_TRACKING_URI", uri));
        var beside = await RunAsync(
            new("MLFLOW_TRACKING_URI", uri), new("MLFLOW_TRACKING_USERNAME", "bob"), new("MLFLOW_TRACKING_PASSWORD", "pass"));

        Assert.Multiple(() =>
        {
            Assert.That(Checks(alone)["credentials"], Is.EqualTo("Good: the tracking URI"));
            Assert.That(
                Checks(beside)["credentials"],
                Is.EqualTo("Good: MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD, the tracking URI (not used, the others go before)"));
            Assert.That(alone.Output + alone.Error, Does.Not.Contain("s3cret").And.Not.Contain("ann:"));
        });
    }

    [Test]
    public async Task Doctor_WorkspaceOnAServerThatKnowsNone_IsOneError()
    {
        var run = await RunAsync(new("MLFLOW_TRACKING_URI", _server.Uri.AbsoluteUri), new("MLFLOW_WORKSPACE", "team-a"));

        Assert.That(run.Code, Is.EqualTo(3));
        Assert.That(Checks(run)["store"], Does.StartWith("Bad: The workspace 'team-a'").And.Contain("Unset MLFLOW_WORKSPACE"));
    }

    /// <summary>Denies writing to these experiments; to the empty name, making one.</summary>
    private void Deny(params string[] experiments) => _server.IsDenied = request => request.Target switch
    {
        "/api/2.0/mlflow/experiments/create" => experiments.Contains(""),
        "/api/2.0/mlflow/experiments/set-experiment-tag" =>
            experiments.Contains((string)JsonNode.Parse(request.Body)!["experiment_id"]!),

        // Of a run that is not there MLflow's basic-auth knows no owner.
        _ => request.Target.StartsWith("/api/2.0/mlflow/runs/set-tag", StringComparison.Ordinal),
    };

    private async Task<(int Code, Dictionary<string, string> Checks)> DiagnoseAsync()
    {
        var run = await RunAsync(new KeyValuePair<string, string>("MLFLOW_TRACKING_URI", _server.Uri.AbsoluteUri));
        return (run.Code, Checks(run));
    }

    private static Dictionary<string, string> Checks((int Code, string Output, string Error) run) => JsonNode.Parse(run.Output)!["checks"]!
        .AsArray()
        .ToDictionary(check => (string)check!["name"]!, check => $"{check!["outcome"]}: {check["found"]}");

    private async Task<(int Code, string Output, string Error)> RunAsync(params KeyValuePair<string, string>[] variables)
    {
        KeyValuePair<string, string>[] all = [.. variables, new("HOME", _folder.Path), new("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")];
        using var program = ExampleProgram.StartCommandLine(_folder.Path, all, "doctor", "--json");
        await program.WaitAsync();
        return (program.ExitCode, program.Output, program.Error);
    }
}
