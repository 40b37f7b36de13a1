using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;
using RunLinkedData.Tests.Provenance;
using RunLinkedData.Tests.Provenance.Code;

namespace RunLinkedData.Tests.Secrets;

/// <summary>A real process, full of secrets, in a work tree with changes: nothing that is stored or sent holds one of them.</summary>
public class StoredSecretsTests
{
    private const string RunId = "0123456789abcdef0123456789abcdef";

    // Each occurs in one place; none occurs in this library's own texts.
    private static readonly string[] Planted =
    [
        "hunter2-variable", "hunter2-shown", "hunter2-rld", "hunter2-lang", "hunter2-argument", "hunter2-option", "hunter2-address",
        "hunter2-remote",
        "hunter2-connection", "hunter2-key", "hunter2-error", "hunter2-log", "hunter2-diff", "hunter2-tracking", "hunter2-build",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345", "AKIA0123456789ABCDEF", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl",
    ];

    private GitSandbox _git = null!;
    private TemporaryFolder _store = null!;

    private string Artifacts => _store["mlruns"];

    [SetUp]
    public void PlantWorkTree()
    {
        _git = new GitSandbox();
        _store = new TemporaryFolder();
        var root = _git.Make();
        var configuration = AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        var built = Repository.PathOf("tests", "RunLinkedData.Worker", "bin", configuration, "net10.0");
        Directory.CreateDirectory(_git["repo", "bin"]);
        foreach (var file in Directory.GetFiles(built))
        {
            File.Copy(file, _git["repo", "bin", Path.GetFileName(file)]);
        }

        Directory.CreateSymbolicLink(_git["repo", "bin", "runtimes"], Path.Combine(built, "runtimes"));
        _git.Git(root, "remote", "add", "origin", "https://someone:hunter2-remote@github.com/someone/repo.git");
        File.WriteAllText(_git["repo", "file.txt"], "a new line\npassword = \"hunter2-diff\"\n");
    }

    [TearDown]
    public void Clean()
    {
        _git.Dispose();
        SqliteConnection.ClearAllPools();
        _store.Dispose();
    }

    [Test]
    public async Task Run_OnSqlite_StoresNoSecretButTheRest()
    {
        await RunWorkerAsync($"sqlite:///{_store["mlflow.db"]}");

        var files = Directory.GetFiles(_store.Path, "*", SearchOption.AllDirectories);
        Assert.That(files.SelectMany(file => Found(file, File.ReadAllBytes(file))), Is.Empty);
        var names = files.Select(file => Path.GetRelativePath(Artifacts, file).Replace('\\', '/'))
            .Select(path => string.Join('/', path.Split('/')[^2..]))
            .ToList();
        Assert.That(names, Is.SupersetOf(new[] { "provenance/run.json", "provenance/changes.diff", "logs/run.log" }));
        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = $"sqlite:///{_store["mlflow.db"]}" });
        var experiment = await tracker.TrackingStore.FindExperimentAsync("worker");
        var query = new MLflow.Tracking.RunQuery { ExperimentIds = [experiment!.ExperimentId] };
        var run = (await tracker.TrackingStore.SearchRunsAsync(query)).Items.Single();
        var provenance = await tracker.GetProvenanceAsync(run.Info.RunId);
        var diff = await File.ReadAllTextAsync(files.Single(file => file.EndsWith("changes.diff", StringComparison.Ordinal)));
        Assert.Multiple(() =>
        {
            Assert.That(run.FindTag("mlflow.source.git.dirty"), Is.EqualTo("true"));
            Assert.That(run.FindTag("mlflow.source.git.commit"), Is.EqualTo(_git.Head(_git["repo"])));
            Assert.That(
                run.FindTag("rld.error"), Is.EqualTo("System.InvalidOperationException: no connection with Password=***;Database=sales"));
            Assert.That(
                (provenance.Code?.IsDirty, provenance.Code?.Remote, provenance.Diff),
                Is.EqualTo(((bool?)true, "https://github.com/someone/repo.git", "provenance/changes.diff")));
            Assert.That(diff, Does.Contain("+a new line").And.Contains("***"));
            Assert.That(provenance.EnvironmentVariables?["WORKER_SHOWN_TOKEN"], Is.EqualTo("***"));
            Assert.That(provenance.Program?.CommandLine, Does.Contain("--password=***"));
        });
    }

    [Test]
    public async Task Run_OnAServer_SendsNoSecretButTheRest()
    {
        Dictionary<string, int> stored = [];
        using var server = new ScriptedServer(request => AnswerAsync(request, stored));

        await RunWorkerAsync($"http://someone:hunter2-tracking@{server.Uri.Authority}");

        Assert.That(server.Requests.SelectMany(request => Found(request.Target, request.Body)), Is.Empty);
        Assert.That(server.Requests.SelectMany(request => Found(request.Target, Encoding.UTF8.GetBytes(Head(request)))), Is.Empty);
        Assert.That(
            server.Requests.Select(request => request.Headers.GetValueOrDefault("Authorization")),
            Has.Some.StartsWith("Basic "),
            "It was needed, and used.");
        Assert.That(
            stored.Keys,
            Is.EquivalentTo(new[] { "provenance/run.json", "provenance/changes.diff", "logs/run.log", "logs/error.txt", "card.html" }));
        var record = server.Requests.Last(request => request.Method == "PUT"
            && request.Target.EndsWith("run.json", StringComparison.Ordinal)).Body;
        ProvenanceSchema.Check(JsonDocument.Parse(record).RootElement);
        Assert.That(ProvenanceFile.Read(record).Status, Is.EqualTo("FAILED"));
    }

    private static IEnumerable<string> Found(string where, byte[] bytes) => Planted
        .Where(secret => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0
            || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) >= 0)
        .Select(secret => $"{secret} in {where}");

    private static string Head(ScriptedRequest request) =>
        request.Target + string.Join(
            '\n', request.Headers.Where(header => header.Key != "Authorization").Select(header => $"{header.Key}: {header.Value}"));

    private static Task AnswerAsync(ScriptedRequest request, Dictionary<string, int> stored)
    {
        const string Info =
            $$"""{"run_id":"{{RunId}}","experiment_id":"1","run_name":"n","status":"RUNNING","start_time":1,"artifact_uri":"mlflow-artifacts:/1/r/artifacts","lifecycle_stage":"active"}""";
        const string Artifact = "mlflow-artifacts/artifacts/1/r/artifacts/";
        var path = request.Target.Split('?')[0];
        if (path.IndexOf(Artifact, StringComparison.Ordinal) is > 0 and var start)
        {
            lock (stored)
            {
                if (request.Method == "PUT")
                {
                    stored[path[(start + Artifact.Length)..]] = request.Body.Length;
                }
            }

            return request.Method == "PUT"
                ? request.AnswerAsync(200, "{}")
                : request.AnswerAsync(404, """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Nothing there."}""");
        }

        if (path.EndsWith("mlflow-artifacts/artifacts", StringComparison.Ordinal))
        {
            var folder = Uri.UnescapeDataString(request.Target).Split("artifacts/").Last().Trim('/');
            lock (stored)
            {
                return request.AnswerAsync(200, JsonSerializer.Serialize(new
                {
                    files = stored.Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal)).Select(file => new
                    {
                        path = Path.GetFileName(file.Key),
                        is_dir = false,
                        file_size = file.Value,
                    }),
                }));
            }
        }

        return request.AnswerAsync(200, path.Split("mlflow/").Last() switch
        {
            "experiments/get-by-name" => """{"experiment":{"experiment_id":"1","name":"worker","lifecycle_stage":"active"}}""",
            "runs/create" or "runs/get" => $$"""{"run":{"info":{{Info}},"data":{} } }""",
            "runs/update" => $$"""{"run_info":{{Info}} }""",
            _ => "{}",
        });
    }

    private async Task RunWorkerAsync(string trackingUri)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _store.Path,
            RedirectStandardError = true,
            ArgumentList =
            {
                _git["repo", "bin", "RunLinkedData.Worker.dll"], "failing-run", Artifacts, "--password=hunter2-argument", "--api-key",
                "hunter2-option",
                "postgres://me:hunter2-address@db/sales", "ghp_0123456789abcdefghijABCDEFGHIJ012345",
            },
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MLFLOW_", StringComparison.Ordinal)
            || name.StartsWith("GIT_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["MLFLOW_TRACKING_URI"] = trackingUri,
            ["DB_PASSWORD"] = "hunter2-variable",
            ["WORKER_SHOWN_TOKEN"] = "hunter2-shown",
            ["WORKER_SHOWN_ADDRESS"] = "AKIA0123456789ABCDEF",
            ["RLD_SECRET"] = "hunter2-rld",
            ["RLD_PARAM_DB_PASSWORD"] = "hunter2-rld",
            ["LC_NOTE"] = "amqp://me:hunter2-lang@queue/",
            ["JENKINS_URL"] = "https://ci/",
            ["BUILD_NUMBER"] = "1",
            ["JOB_NAME"] = "nightly",
            ["BUILD_URL"] = "https://me:hunter2-build@ci/job/1/",
            ["WORKER_SOURCE"] = "Server=db;User Id=me;Password=hunter2-connection;Account Key=hunter2-key;Database=sales",
            ["WORKER_ERROR"] = "no connection with Password=hunter2-error;Database=sales",
            ["WORKER_LOG"] = "asking with token=hunter2-log and Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl",
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(timeout.Token);
        Assert.That(process.ExitCode, Is.Zero, await error);
    }
}
