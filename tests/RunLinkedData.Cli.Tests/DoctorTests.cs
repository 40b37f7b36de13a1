using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld doctor</c>.</summary>
public class DoctorTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Doctor_OfAStoreThatWorks_FindsNothingBadAndChangesNothing()
    {
        var answer = await JsonAsync("doctor");

        var outcomes = answer["checks"]!.AsArray().ToDictionary(check => (string)check!["name"]!, check => (string?)check!["outcome"]);
        Assert.Multiple(() =>
        {
            Assert.That((string?)answer["tracking_uri"], Is.EqualTo(TrackingUri));
            Assert.That(
                outcomes,
                Does.ContainKey("store")
                    .WithValue("Good")
                    .And.ContainKey("write")
                    .WithValue("Good")
                    .And.ContainKey("credentials")
                    .WithValue("Good"));
            Assert.That(outcomes.ContainsKey("clock"), Is.EqualTo(IsServer));
        });
    }

    [Test]
    public async Task Doctor_AnExecutorCannotBeAsked_SaysHowManyRunsAndWhy()
    {
        var process = await Tracker.TrackingStore.CreateExperimentAsync("nightly");
        for (var number = 0; number < 3; number++)
        {
            await Tracker.TrackingStore.CreateRunAsync(new NewRun
            {
                ExperimentId = process,
                StartTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                Tags =
                [
                    new Tag("rld.executor", "aws-batch"),
                    new Tag("rld.executor.id", $"job-{number}"),
                    new Tag("rld.executor.region", "eu-central-1"),
                ],
            });
        }

        using var aws = ScriptedServer.Of(request => request.AnswerAsync(403, """{"__type":"AccessDeniedException","message":"no"}"""));
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path,
            [
                new("MLFLOW_TRACKING_URI", TrackingUri),
                new("AWS_ENDPOINT_URL", aws.Uri.AbsoluteUri),
                new("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
                new("AWS_SECRET_ACCESS_KEY", "secret"),
            ],
            "doctor",
            "--json");
        await program.WaitAsync();

        var checks = JsonNode.Parse(program.Output)!["checks"]!.AsArray();
        Assert.That(
            checks.Single(check => (string?)check!["name"] == "executors")!["found"]!.GetValue<string>(),
            Does.StartWith("3 RUNNING runs could not be asked: ").And.Contain("batch:DescribeJobs"));
        Assert.That(
            checks.Single(check => (string?)check!["name"] == "stale runs")!["found"]!.GetValue<string>(),
            Is.EqualTo("none of those that could be asked"));
        Assert.That(aws.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Doctor_LeavesNothingBehind()
    {
        var before = Everything();

        Assert.That((await RldAsync("doctor")).Code, Is.Zero);

        Assert.That(Everything(), Is.EqualTo(before));

        string[] Everything() => [.. Directory.EnumerateFileSystemEntries(Folder["mlruns"], "*", SearchOption.AllDirectories).Order()];
    }

    [Test]
    public async Task Doctor_WhereAWriterWasKilled_CountsWhatItLeftAndCleansItAway()
    {
        var folder = Path.GetDirectoryName(
            Directory.EnumerateFiles(Folder["mlruns"], "*.parquet", SearchOption.AllDirectories).First())!;
        using (var writer = ExampleProgram.StartWorker(Folder.Path, "upload", folder))
        {
            Assert.That(() => writer.Output, Does.Contain("ready").After(120_000, 50));
            writer.Kill();
            await writer.WaitAsync();
        }

        var dead = Unfinished().Single();
        await using var upload = await new LocalArtifactStore(folder).OpenWriteAsync("held.bin");
        await upload.Content.WriteAsync("whole"u8.ToArray());
        var held = Unfinished().Single(file => file != dead);
        var young = await FindAsync();
        File.SetLastWriteTimeUtc(dead, DateTime.UtcNow.AddDays(-2));
        File.SetLastWriteTimeUtc(held, DateTime.UtcNow.AddDays(-2));
        var old = await FindAsync();
        var kept = Unfinished();
        var cleaned = await FindAsync("--clean");

        Assert.Multiple(() =>
        {
            Assert.That(young, Is.EqualTo("Good: none"));
            Assert.That(old, Does.StartWith("Note: 1 file of 4 bytes").And.Contain("doctor --clean"));
            Assert.That(kept, Is.EquivalentTo(new[] { dead, held }));
            Assert.That(cleaned, Is.EqualTo("Good: removed 1 file of 4 bytes"));
            Assert.That(Unfinished(), Is.EqualTo(new[] { held }));
        });
        await upload.CommitAsync();
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "held.bin")), Is.EqualTo("whole"));

        string[] Unfinished() => Directory.GetFiles(folder, ".rld-upload-*");

        async Task<string> FindAsync(params string[] options)
        {
            var check = (await JsonAsync(["doctor", .. options]))["checks"]!.AsArray()
                .Single(check => (string?)check!["name"] == "unfinished files")!;
            return $"{check["outcome"]}: {check["found"]}";
        }
    }

    [Test]
    public async Task Doctor_WhereArtifactsCannotBeWritten_SaysSo()
    {
        Directory.Delete(Folder["mlruns"], recursive: true);
        await File.WriteAllTextAsync(Folder["mlruns"], "a file in the place of the folder");

        var (code, output, _) = await RldAsync("doctor");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(output, Does.Match("BAD +artifacts").And.Contain("could not keep its artifacts").And.Contain(Folder["mlruns"]));
        Assert.That(output, Does.Match("BAD +places").And.Contain("there is no folder"));
    }

    [Test]
    public async Task Doctor_OfAStoreWithARunFromTheFuture_NamesIt()
    {
        var future = await Tracker.TrackingStore.CreateRunAsync(new NewRun
        {
            ExperimentId = "1",
            StartTime = DateTimeOffset.UtcNow.AddDays(3).ToUnixTimeMilliseconds(),
        });

        var (code, output, _) = await RldAsync("doctor");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(output, Does.Match("BAD +future").And.Contain($"{future.Info.RunId} of demand-forecast"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The line is for a POSIX shell.")]
    public async Task Doctor_OfAStoreThatWasMoved_ShowsHowToCorrectIt()
    {
        Directory.CreateDirectory(Folder["old"]);
        await using (var tracker = await RunTracker.ConnectAsync(new() { TrackingUri = $"sqlite:///{Folder["old/mlflow.db"]}" }))
        {
            await tracker.RunAsync("p's", run => run.SaveDatasetAsync("days", Enumerable.Range(1, 3).Select(day => new { Day = day })));
        }

        const string New = "it's `$new`";
        Directory.Move(Folder["old"], Folder[New]);
        string[] store = ["--tracking-uri", $"sqlite:///{Folder[$"{New}/mlflow.db"]}"];
        var (code, output, _) = await RldAsync(["doctor", "--json", .. store]);
        Assert.That(code, Is.EqualTo(3));
        var found = (string)JsonNode.Parse(output)!["checks"]!.AsArray().Single(check => (string?)check!["name"] == "places")!["found"]!;

        var (database, sql) = await AsSqlite3GetsThemAsync(found[found.IndexOf("sqlite3 ", StringComparison.Ordinal)..]);
        Assert.That(database, Is.EqualTo(Folder[$"{New}/mlflow.db"]));
        await using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // It is what is tested.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }

        Assert.That((await RldAsync(["doctor", .. store])).Code, Is.Zero);
        Assert.That((await RldAsync(["verify", "p's/days@latest", .. store])).Code, Is.Zero);
    }

    /// <summary>The two arguments that a shell gives to the program <c>sqlite3</c>, which need not be there.</summary>
    private static async Task<(string Database, string Sql)> AsSqlite3GetsThemAsync(string line)
    {
        ProcessStartInfo start = new("sh", ["-c", $"sqlite3() {{ printf '%s\n' \"$@\"; }}\n{line}"]) { RedirectStandardOutput = true };
        using var shell = Process.Start(start)!;
        var arguments = (await shell.StandardOutput.ReadToEndAsync()).Split('\n');
        return (arguments[0], arguments[1]);
    }

    [Test]
    public async Task Doctor_OfADamagedDatabase_SaysWhatCanBeDone()
    {
        var path = Folder["damaged.db"];
        await using (var tracker = await RunTracker.ConnectAsync(new() { TrackingUri = $"sqlite:///{path}" }))
        {
            await using var run = await tracker.StartRunAsync("p");
            run.LogMetric("m", 1);
            await run.CompleteAsync();
        }

        await DamageIndexOfMetricsAsync(path);
        var (code, output, _) = await RldAsync("doctor", "--tracking-uri", $"sqlite:///{path}");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(output, Does.Match("BAD +database").And.Contain("Restore a backup").And.Not.Contain(".."));
    }

    private static async Task DamageIndexOfMetricsAsync(string path)
    {
        long page;
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = DELETE; SELECT (rootpage - 1) * page_size FROM sqlite_master, pragma_page_size "
                + "WHERE type = 'index' AND tbl_name = 'latest_metrics'";
            await using var reader = await command.ExecuteReaderAsync();
            await reader.NextResultAsync();
            await reader.ReadAsync();
            page = reader.GetInt64(0);
        }

        await using var file = File.OpenWrite(path);
        file.Position = page;
        await file.WriteAsync(Enumerable.Repeat((byte)0xEE, 300).ToArray());
    }

    [Test]
    public async Task Doctor_OfAServerThatIsGone_EndsWithCode3()
    {
        var (code, output, _) = await RldAsync("doctor", "--tracking-uri", "http://127.0.0.1:9");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(output, Does.Contain("BAD  store"));
    }
}
