using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>What OpenLineage is told of a run, while it goes on.</summary>
public class ObserverTests : LineageFixture
{
    [Test]
    public async Task Run_ThatFinishes_IsStartAndComplete()
    {
        var id = await PublishAsync();

        var (start, complete) = (Events.Single("START"), Events.Single("COMPLETE"));
        var stored = await Tracker.TrackingStore.GetRunAsync(id);
        Assert.That(Events.TypesOf(id), Is.EqualTo(new[] { "START", "COMPLETE" }));
        Assert.That(EventCheck.TimeOf(start).ToUnixTimeMilliseconds(), Is.EqualTo(stored.Info.StartTime));
        Assert.That(EventCheck.TimeOf(complete).ToUnixTimeMilliseconds(), Is.EqualTo(stored.Info.EndTime));
        Assert.That((string?)complete["run"]!["runId"], Is.EqualTo(Guid.ParseExact(id, "N").ToString("D")));
        Assert.That(complete["job"]!["namespace"]!.ToString(), Is.EqualTo("default"));
        Assert.That(complete["job"]!["name"]!.ToString(), Is.EqualTo("sales"));
        Assert.That(Datasets(start, "outputs"), Is.Empty);
        Assert.That(
            Facet(complete, "job", "jobType").ToJsonString(),
            Does.StartWith("""{"processingType":"BATCH","integration":"RUNLINKEDDATA","jobType":"JOB","emissionPattern":{"""));
        Assert.That(Facet(complete, "run", "processing_engine")["name"]!.ToString(), Is.EqualTo(".NET"));
        Assert.That(
            Facet(complete, "run", "processing_engine")["version"]!.ToString(), Is.EqualTo(Environment.Version.ToString()));
    }

    [Test]
    public async Task Output_HasSchemaVersionFiguresAndPlace()
    {
        var id = await PublishAsync();

        var output = Datasets(Events.Single("COMPLETE"), "outputs").Single();
        var facets = output["facets"]!;
        var manifest = (await Tracker.LoadDatasetAsync("items", id)).Manifest;
        Assert.That((output["namespace"]!.ToString(), output["name"]!.ToString()), Is.EqualTo((TrackingUri, "sales/items")));
        Assert.That(facets["version"]!["datasetVersion"]!.ToString(), Is.EqualTo(id));
        Assert.That(
            facets["schema"]!["fields"]!.ToJsonString(),
            Is.EqualTo(
                """[{"name":"Id","type":"int32","ordinal_position":1},{"name":"Price","type":"float64","ordinal_position":2},{"name":"Name","type":"string","ordinal_position":3}]"""));
        Assert.That(facets["storage"]!["fileFormat"]!.ToString(), Is.EqualTo("parquet"));
        Assert.That(facets["dataSource"]!["uri"]!.ToString(), Is.EqualTo(new Uri(TrackingUri).AbsoluteUri));
        Assert.That(
            facets["symlinks"]!["identifiers"]!.ToJsonString(),
            Is.EqualTo($$"""[{"namespace":"file","name":"{{Folder["mlruns", "1", id, "artifacts", "datasets", "items"]}}","type":"LOCATION"}]"""));
        var metrics = facets["dataQualityMetrics"]!;
        Assert.That(
            ((long)metrics["rowCount"]!, (long)metrics["bytes"]!, (long)metrics["fileCount"]!), Is.EqualTo((3L, manifest.Bytes, 1L)));
        Assert.That(
            metrics["columnMetrics"]!.ToJsonString(),
            Is.EqualTo(
                """{"Id":{"nullCount":0,"count":3,"min":1,"max":3},"Price":{"nullCount":0,"count":3,"min":1.5,"max":4.5},"Name":{"nullCount":0,"count":3}}"""));
        var statistics = output["outputFacets"]!["outputStatistics"]!;
        Assert.That(
            ((long)statistics["rowCount"]!, (long)statistics["size"]!, (long)statistics["fileCount"]!),
            Is.EqualTo((3L, manifest.Bytes, 1L)));
        Assert.That(facets["columnLineage"], Is.Null);
    }

    [Test]
    public async Task Columns_WhoseSourcesTheProgramNames_HaveThoseThatItHasRead()
    {
        await PublishAsync();
        Events.Clear();

        await Tracker.RunAsync("plan", async run =>
        {
            await run.LoadInputAsync("sales/items@latest");
            run.LogExternalInput("weather", "s3://bucket/weather.csv", "1");
            await run.SaveDatasetAsync("plan", new[] { new { Id = 1, Units = 2, Note = "" } }, options =>
            {
                options.ColumnSources["Id"] = [new("items", "Id")];
                options.ColumnSources["Units"] = [new("sales/items", "Price"), new("weather", "rain"), new("never-read", "x")];
                options.ColumnSources["Note"] = [new("never-read", "x")];
            });
        });

        var columns = Datasets(Events.Single("COMPLETE"), "outputs").Single()["facets"]!["columnLineage"]!["fields"]!;
        Assert.That(
            columns["Id"]!["inputFields"]!.ToJsonString(),
            Is.EqualTo($$"""[{"namespace":"{{TrackingUri}}","name":"sales/items","field":"Id"}]"""));
        Assert.That(
            columns["Units"]!["inputFields"]!.AsArray().Select(field => (field!["name"]!.ToString(), field["field"]!.ToString())),
            Is.EqualTo(new[] { ("sales/items", "Price"), ("weather.csv", "rain") }));
        Assert.That(columns["Note"], Is.Null);
    }

    [Test]
    public async Task Output_OfPlainFiles_HasSizesAndNoRows()
    {
        await File.WriteAllTextAsync(Folder["note.txt"], "hello");
        await Tracker.RunAsync("notes", run => run.SaveDatasetAsync("note", new FileInfo(Folder["note.txt"])));

        var output = Datasets(Events.Single("COMPLETE"), "outputs").Single();
        Assert.That(output["facets"]!["schema"], Is.Null);
        Assert.That(output["facets"]!["dataQualityMetrics"], Is.Null);
        Assert.That(output["facets"]!["storage"]!["fileFormat"], Is.Null);
        Assert.That(output["outputFacets"]!["outputStatistics"]!["rowCount"], Is.Null);
        Assert.That((long)output["outputFacets"]!["outputStatistics"]!["size"]!, Is.EqualTo(5));
    }

    [Test]
    public async Task Inputs_OfEitherReference_HaveTheNameOfTheirProcess()
    {
        var first = await PublishAsync();
        var second = await PublishAsync("stock", "levels");
        Events.Clear();

        await Tracker.RunAsync("plan", async run =>
        {
            await run.LoadInputAsync("sales/items@latest");
            await run.LoadInputAsync($"levels@{second}");
        });

        Assert.That(
            Datasets(Events.Single("COMPLETE"), "inputs")
                .Select(input => (input["namespace"]!.ToString(), input["name"]!.ToString(),
                    input["facets"]!["version"]!["datasetVersion"]!.ToString())),
            Is.EqualTo(new[] { (TrackingUri, "sales/items", first), (TrackingUri, "stock/levels", second) }));
    }

    [Test]
    public async Task ExternalInputs_HaveNamesByTheRules()
    {
        await Tracker.RunAsync("load", run =>
        {
            run.LogExternalInput("weather", "s3://bucket/a/weather.csv", "etag-1");
            run.LogExternalInput("orders", "postgresql://reader:secret-word@db.example.com/shop", "42");
            return Task.CompletedTask;
        });

        var inputs = Datasets(Events.Single("COMPLETE"), "inputs");
        Assert.That(
            inputs.Select(input => (input["namespace"]!.ToString(), input["name"]!.ToString(),
                input["facets"]!["version"]!["datasetVersion"]!.ToString(), input["facets"]!["dataSource"]!["name"]!.ToString())),
            Is.EqualTo(new[]
            {
                ("s3://bucket", "a/weather.csv", "etag-1", "weather"),
                ("postgres://db.example.com:5432", "shop.orders", "42", "orders"),
            }));
        Assert.That(
            inputs[0]["facets"]!["symlinks"]!["identifiers"]!.ToJsonString(),
            Is.EqualTo($$"""[{"namespace":"{{TrackingUri}}","name":"load/external/weather","type":"LOGICAL"}]"""));
    }

    [Test]
    public async Task Run_ThatFails_IsFailWithItsErrorAndTrace()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Tracker.RunAsync(
            "sales", _ => throw new InvalidOperationException("no data; password=hunter2hunter2")));

        var error = Facet(Events.Single("FAIL"), "run", "errorMessage");
        Assert.That(error["message"]!.ToString(), Does.Contain("no data").And.Not.Contain("hunter2"));
        Assert.That(error["programmingLanguage"]!.ToString(), Is.EqualTo(".NET"));
        Assert.That(error["stackTrace"]!.ToString(), Does.Contain(nameof(ObserverTests)).And.Not.Contain("hunter2"));
    }

    [Test]
    public async Task Run_ThatIsCancelled_IsAbort()
    {
        using CancellationTokenSource source = new();
        string? id = null;
        await Assert.CatchAsync<OperationCanceledException>(() => Tracker.RunAsync(
            "sales",
            async run =>
            {
                id = run.Id;
                await source.CancelAsync();
                source.Token.ThrowIfCancellationRequested();
            },
            cancellationToken: source.Token));

        var stored = await Tracker.TrackingStore.GetRunAsync(id!);
        Assert.That(
            Events.TypesOf(id!), Is.EqualTo(new[] { "START", stored.Info.Status == RunStatus.Killed ? "ABORT" : "FAIL" }));
        Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Killed));
    }

    [Test]
    public async Task Run_ThatGoesOn_IsToldOfInARunningEvent()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Events.OnSend = (next, _) =>
        {
            if (next.Type == "RUNNING" && next.Json.Contains("sales/b", StringComparison.Ordinal))
            {
                told.TrySetResult();
            }

            return Task.CompletedTask;
        };
        var tracker = await ConnectAsync(lineage => lineage.RunningInterval = TimeSpan.Zero);
        await using var run = await tracker.StartRunAsync("sales");

        run.LogExternalInput("weather", "s3://bucket/weather.csv", "1");
        await run.SaveDatasetAsync("a", new[] { new { Id = 1 } });
        await run.SaveDatasetAsync("b", new[] { new { Id = 1 } });
        await told.Task;
        await run.CompleteAsync();

        var running = Events.Json.Where(next => next["eventType"]!.ToString() == "RUNNING").ToList();
        Assert.That(
            running.SelectMany(next => Datasets(next, "inputs").Concat(Datasets(next, "outputs")))
                .Select(dataset => dataset["name"]!.ToString()),
            Is.EqualTo(new[] { "weather.csv", "sales/a", "sales/b" }),
            "each is told once");
        Assert.That(Events.All[0].Type, Is.EqualTo("START"));
        Assert.That(Events.All[^1].Type, Is.EqualTo("COMPLETE"));
        Assert.That(Datasets(Events.Single("COMPLETE"), "outputs"), Has.Count.EqualTo(2), "the end has all of it");
    }

    [Test]
    public async Task Parameters_AreToldAtTheEnd_WithoutSecrets()
    {
        await Tracker.RunAsync("sales", run =>
        {
            run.LogParameter("horizon_days", 28);
            run.LogParameter("api_token", "abcdef0123456789");
            return Task.CompletedTask;
        });

        Assert.That(
            Facet(Events.Single("COMPLETE"), "run", "executionParameters")["parameters"]!.ToJsonString(),
            Is.EqualTo("""[{"key":"api_token","value":"***"},{"key":"horizon_days","value":"28"}]"""));
    }

    [Test]
    public async Task Variables_AreThoseThatAreAllowedAndRecorded()
    {
        SetEnvironment("TZ", "UTC");
        SetEnvironment("LANG", "C");
        SetEnvironment("HOME_TOKEN", "abcdef0123456789");
        SetEnvironment("OPENLINEAGE__FACETS__ENVIRONMENT_VARIABLES", """["TZ", "HOME_TOKEN"]""");
        var tracker = await ConnectAsync();

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        Assert.That(
            Facet(Events.Single("START"), "run", "environmentVariables")["environmentVariables"]!.ToJsonString(),
            Is.EqualTo("""[{"name":"TZ","value":"UTC"}]"""));
    }

    [Test]
    public async Task Code_WithARepositoryInTheWeb_IsItsLocation()
    {
        const string Commit = "0123456789abcdef0123456789abcdef01234567";
        var tracker = await ConnectAsync(configureTracker: options =>
        {
            options.Provenance.Commit = Commit;
            options.Provenance.Branch = "main";
            options.Provenance.Remote = "git@github.com:acme/shop.git";
        });

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        var code = Facet(Events.Single("START"), "job", "sourceCodeLocation");
        Assert.That(
            (code["type"]!.ToString(), code["url"]!.ToString(), code["repoUrl"]!.ToString(), code["version"]!.ToString(),
                code["branch"]!.ToString()),
            Is.EqualTo(("git", $"https://github.com/acme/shop/commit/{Commit}", "git@github.com:acme/shop.git", Commit, "main")));
    }

    [Test]
    public async Task Process_WithADescription_HasItAsDocumentation()
    {
        var id = await PublishAsync();
        var experiment = (await Tracker.TrackingStore.GetRunAsync(id)).Info.ExperimentId;
        await Tracker.TrackingStore.SetExperimentTagAsync(experiment, new Tag("mlflow.note.content", "**Sales** of the day"));
        Events.Clear();

        await (await ConnectAsync()).RunAsync("sales", _ => Task.CompletedTask);

        var documentation = Facet(Events.Single("START"), "job", "documentation");
        Assert.That(documentation["description"]!.ToString(), Is.EqualTo("**Sales** of the day"));
    }

    [Test]
    public async Task Airflow_ThatStartsIt_TellsDueTimeAndOwner()
    {
        SetEnvironment("AIRFLOW_CTX_DAG_ID", "shop");
        SetEnvironment("AIRFLOW_CTX_DAG_RUN_ID", "scheduled__2026-11-01");
        SetEnvironment("AIRFLOW_CTX_EXECUTION_DATE", "2026-11-01T06:00:00+00:00");
        SetEnvironment("AIRFLOW_CTX_DAG_OWNER", "team:data");
        var tracker = await ConnectAsync();

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        var start = Events.Single("START");
        Assert.That(Facet(start, "run", "nominalTime")["nominalStartTime"]!.ToString(), Is.EqualTo("2026-11-01T06:00:00.000Z"));
        Assert.That(Facet(start, "job", "ownership")["owners"]!.ToJsonString(), Is.EqualTo("""[{"name":"team:data"}]"""));
        Assert.That(start["run"]!["facets"]!["parent"], Is.Null, "a run of Airflow has no UUID");
    }

    [Test]
    public async Task Parent_OfTheEnvironment_IsToldWithItsRoot()
    {
        SetEnvironment("OPENLINEAGE_PARENT_ID", "airflow/shop.sales/f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11");
        SetEnvironment("OPENLINEAGE_ROOT_PARENT_ID", "airflow/shop/019310b4-3c3c-1a1a-2b2b-c1b95c24ff11");
        var tracker = await ConnectAsync();

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        var parent = Facet(Events.Single("COMPLETE"), "run", "parent");
        Assert.That(parent["run"]!["runId"]!.ToString(), Is.EqualTo("f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11"));
        Assert.That(parent["job"]!.ToJsonString(), Is.EqualTo("""{"namespace":"airflow","name":"shop.sales"}"""));
        Assert.That(parent["root"]!["job"]!.ToJsonString(), Is.EqualTo("""{"namespace":"airflow","name":"shop"}"""));
    }

    [Test]
    public async Task Parent_OfTheContext_GoesBeforeTheOlderVariables()
    {
        SetEnvironment("OPENLINEAGE_PARENT_ID", "airflow/shop.sales/f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11");
        SetEnvironment(
            "OPENLINEAGE_CONTEXT",
            """{"parent":{"run":{"runId":"119310b4-3c3c-1a1a-2b2b-c1b95c24ff11"},"job":{"namespace":"dbt","name":"a/b"}}}""");
        var tracker = await ConnectAsync();

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        var parent = Facet(Events.Single("START"), "run", "parent");
        Assert.That(parent["job"]!.ToJsonString(), Is.EqualTo("""{"namespace":"dbt","name":"a/b"}"""));
        Assert.That(parent["root"], Is.Null);
    }

    [TestCase("airflow/shop.sales")]
    [TestCase("airflow/shop.sales/none")]
    [TestCase("//f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11")]
    public async Task Parent_ThatIsNone_IsLeftOut(string text)
    {
        SetEnvironment("OPENLINEAGE_PARENT_ID", text);
        SetEnvironment("OPENLINEAGE_CONTEXT", "[1");
        var tracker = await ConnectAsync();

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        Assert.That(Events.Single("START")["run"]!["facets"]!["parent"], Is.Null);
    }

    [Test]
    public async Task Parent_OfTheStore_IsTheNearest()
    {
        SetEnvironment("OPENLINEAGE_PARENT_ID", "airflow/shop.sales/f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11");
        var tracker = await ConnectAsync();
        await using var outer = await tracker.StartRunAsync("whole");

        await tracker.RunAsync("part", _ => Task.CompletedTask, start => start.ParentRunId = outer.Id);

        var parent = Facet(Events.Single("COMPLETE"), "run", "parent");
        Assert.That(parent["run"]!["runId"]!.ToString(), Is.EqualTo(Guid.ParseExact(outer.Id, "N").ToString("D")));
        Assert.That(parent["job"]!["name"]!.ToString(), Is.EqualTo("whole"));
        Assert.That(parent["root"]!["job"]!["name"]!.ToString(), Is.EqualTo("shop.sales"));
        await outer.CompleteAsync();
    }

    [Test]
    public async Task Namespaces_OfTheOptions_AreUsed()
    {
        var tracker = await ConnectAsync(lineage => (lineage.JobNamespace, lineage.DatasetNamespace) = ("shop", "mlflow://shop:443"));

        var id = await tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", new[] { new { Id = 1 } }));

        var complete = Events.Single("COMPLETE");
        Assert.That(complete["job"]!["namespace"]!.ToString(), Is.EqualTo("shop"));
        Assert.That(Datasets(complete, "outputs")[0]["namespace"]!.ToString(), Is.EqualTo("mlflow://shop:443"));
        Assert.That((await tracker.TrackingStore.GetRunAsync(id)).FindTag("openlineage.job_namespace"), Is.EqualTo("shop"));
    }

    [Test]
    public async Task Run_ThatIsResumed_HasOneStart()
    {
        await using var first = await Tracker.StartRunAsync("sales");
        var id = first.Id;
        await first.SaveDatasetAsync("a", new[] { new { Id = 1 } });
        await first.FlushAsync();

        var other = await ConnectAsync();
        await using (var run = await other.ResumeRunAsync(id))
        {
            await run.SaveDatasetAsync("b", new[] { new { Id = 1 } });
            await run.CompleteAsync();
        }

        Assert.That(Events.TypesOf(id), Is.EqualTo(new[] { "START", "RUNNING", "COMPLETE" }));
        Assert.That(
            Datasets(Events.Single("COMPLETE"), "outputs")
                .Select(output => (output["name"]!.ToString(), output["facets"]!["schema"] is null)),
            Is.EquivalentTo(new[] { ("sales/a", false), ("sales/b", false) }));
    }

    [Test]
    public async Task Program_ThatJoinsARun_TellsWhatItDoesAndItsOwnerTheEnd()
    {
        await using var owner = await Tracker.StartRunAsync("sales", start => start.IsShared = true);
        await owner.FlushAsync();
        SetEnvironment("MLFLOW_RUN_ID", owner.Id);
        SetEnvironment("OPENLINEAGE_PARENT_ID", $"default/sales/{Guid.ParseExact(owner.Id, "N")}");
        await using (var joined = await (await ConnectAsync()).StartRunAsync("sales"))
        {
            await joined.SaveDatasetAsync("part", new[] { new { Id = 1 } });
            await joined.CompleteAsync();
        }

        await owner.CompleteAsync();

        Assert.That(Events.TypesOf(owner.Id), Is.EqualTo(new[] { "START", "RUNNING", "RUNNING", "COMPLETE" }));
        Assert.That(Datasets(Events.Json[2], "outputs").Single()["name"]!.ToString(), Is.EqualTo("sales/part"));
        var output = Datasets(Events.Single("COMPLETE"), "outputs").Single();
        Assert.That(output["name"]!.ToString(), Is.EqualTo("sales/part"));
        Assert.That(output["facets"]!["schema"], Is.Not.Null, "the owner reads the manifest of the other program");
        Assert.That(Events.Json.Select(next => next["run"]!["facets"]!["parent"]), Is.All.Null, "no run is its own parent");
    }

    [Test]
    public async Task Run_ThatIsKilledWhileNothingIsTaken_EndsAsKilled()
    {
        Events.OnSend = (_, token) => Task.Delay(Timeout.Infinite, token);
        using CancellationTokenSource source = new();
        string? id = null;
        await Assert.CatchAsync<OperationCanceledException>(() => Tracker.RunAsync(
            "sales",
            async run =>
            {
                id = run.Id;
                await source.CancelAsync();
                source.Token.ThrowIfCancellationRequested();
            },
            cancellationToken: source.Token));

        Assert.That((await Tracker.TrackingStore.GetRunAsync(id!)).Info.Status, Is.EqualTo(RunStatus.Killed));
        Assert.That(Log.Text, Does.Contain("OpenLineage"));
        Assert.That(Events.All, Is.Empty);
    }

    [Test]
    public void Options_ThatCannotBe_AreRefused()
    {
        RunTrackerOptions options = new();

        Assert.Throws<ArgumentException>(() => options.UseOpenLineage(lineage => lineage.MaxEventBytes = 10));
        Assert.Throws<ArgumentException>(() => options.UseOpenLineage(lineage => lineage.EndTimeout = TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => options.UseOpenLineage(lineage => lineage.RunningInterval = TimeSpan.FromSeconds(-5)));
        Assert.Throws<ArgumentException>(() => options.UseOpenLineage(lineage => lineage.JobNamespace = " "));
    }
}
