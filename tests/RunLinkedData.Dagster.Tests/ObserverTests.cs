using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Recording;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Dagster.Tests;

/// <summary>What is reported of runs: by Pipes, and to the web server in a program that Dagster has not started.</summary>
public sealed class ObserverTests : PipesFixture
{
    private const string Process = "demand";

    [Test]
    public async Task Version_IsDescribedByTheKeysAndTypesOfDagster()
    {
        string id;
        string inputId;
        using (Open())
        {
            await using var tracker = await ConnectAsync(dagster => dagster.AssetKeys["stations"] = "energy/stations");
            inputId = await tracker.RunAsync(
                "sites", run => run.SaveDatasetAsync("stations", new[] { new Row(1, 2, null) }));
            id = await tracker.RunAsync(
                Process,
                async run =>
                {
                    await run.LoadInputAsync("sites/stations@latest");
                    run.LogExternalInput("weather", "https://ann:pw@weather.example.org/run?token=opensesame", "7");
                    run.LogParameter("password", "hunter2");
                    await run.SaveDatasetAsync("forecasts", Three(), save =>
                    {
                        save.ColumnSources["Mw"] = [new("sites/stations", "capacity"), new("weather", "wind")];
                        save.ColumnSources["Note"] = [new("weather", "wind")];
                    });
                },
                start => start.Parameters["horizon"] = "28");
        }

        var report = Read().Single(message => (string?)message["method"] == "report_asset_materialization")["params"]!;
        var metadata = report["metadata"]!;
        var profile = metadata["profile"]!["raw_value"]!["records"]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)report["data_version"], Is.EqualTo(id));
            Assert.That(metadata["dagster/row_count"]!.ToJsonString(), Is.EqualTo("""{"raw_value":3,"type":"int"}"""));
            Assert.That((string?)metadata["dagster/size_bytes"]!["type"], Is.EqualTo("int"));
            Assert.That(
                metadata["dagster/column_schema"]!.ToJsonString(),
                Is.EqualTo(
                    """{"raw_value":{"columns":[{"name":"Hour","type":"int32","constraints":"""
                    + """{"nullable":false,"unique":false,"other":[]}},{"name":"Mw","type":"float64","constraints":"""
                    + """{"nullable":false,"unique":false,"other":[]}},"""
                    + """{"name":"Note","type":"string"}]},"type":"table_schema"}"""));
            Assert.That(
                metadata["dagster/column_lineage"]!["raw_value"]!["deps_by_column"]!.ToJsonString(),
                Is.EqualTo("""{"Mw":[{"asset_key":["energy","stations"],"column_name":"capacity"}]}"""));
            Assert.That(profile[0]!.ToJsonString(), Is.EqualTo(
                """{"column":"Hour","type":"int32","nulls":0,"min":"0","max":"2","mean":1.0}"""));
            Assert.That((int)profile[2]!["nulls"]!, Is.EqualTo(1));
            Assert.That((string?)metadata["reference"]!["raw_value"], Is.EqualTo($"demand/forecasts@{id}"));
            Assert.That((string?)metadata["digest"]!["raw_value"], Does.StartWith("sha256:"));
            Assert.That((string?)metadata["parameters"]!["raw_value"]!["horizon"], Is.EqualTo("28"));
            Assert.That((string?)metadata["inputs"]!["raw_value"]!["records"]![0]!["version"], Is.EqualTo(inputId));
            Assert.That(metadata["input stations"]!.ToJsonString(), Is.EqualTo("""{"raw_value":"energy/stations","type":"asset"}"""));
            Assert.That(report.ToJsonString(), Does.Contain("weather.example.org").And.Not.Contain("ann:pw").And.Not.Contain("opensesame"));
            Assert.That(report.ToJsonString(), Does.Not.Contain("hunter2"));
        });
    }

    [Test]
    public async Task Report_OfTheProgramItself_GoesBeforeThatOfItsRuns()
    {
        using (var pipes = Open())
        {
            await using var tracker = await ConnectAsync();
            await SaveAsync(tracker);
            pipes.ReportMaterialization("forecasts", "mine");
        }

        var reports = Read().Where(message => (string?)message["method"] == "report_asset_materialization").ToList();
        Assert.That(reports.Select(report => (string?)report["params"]!["data_version"]), Is.EqualTo(new[] { "mine" }));
    }

    [Test]
    public void Open_WhileOpen_IsTheSameSession()
    {
        using var pipes = Open();

        Assert.That(Open(), Is.SameAs(pipes));
        Assert.That(DagsterPipes.Current, Is.SameAs(pipes));
        Assert.That(Read(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Webserver_WithoutPipes_HearsOfFinishedRunsAlone()
    {
        OpenNone();
        using ScriptedServer server = new(request => request.AnswerAsync(200, "{}"));
        await using var tracker = await ConnectAsync(dagster =>
        {
            dagster.Webserver = server.Uri;
            dagster.FindAssetKey = (_, dataset) => $"energy/{dataset}";
            dagster.PartitionParameter = "day";
        });
        var id = await SaveAsync(tracker, start => start.Parameters["day"] = "2026-11-23");
        Assert.That(
            () => tracker.RunAsync(Process, async run =>
            {
                await run.SaveDatasetAsync("forecasts", new[] { new Row(1, 1, "") });
                throw new InvalidDataException("no");
            }),
            Throws.InstanceOf<InvalidDataException>());

        var request = server.Requests.Single();
        var body = JsonNode.Parse(request.Text)!;
        Assert.That(request.Target, Is.EqualTo("/report_asset_materialization/energy/forecasts"));
        Assert.That((string?)body["data_version"], Is.EqualTo(id));
        Assert.That((string?)body["partition"], Is.EqualTo("2026-11-23"));
        Assert.That((int)body["metadata"]!["dagster/partition_row_count"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Webserver_ThatRefuses_IsAWarningAndNotTheRunsFailure()
    {
        OpenNone();
        using ScriptedServer server = new(request => request.AnswerAsync(400, """{"error":"no such thing"}"""));
        using LogLines log = new();
        await using var tracker = await ConnectAsync(dagster => dagster.Webserver = server.Uri, log);
        var id = await SaveAsync(tracker);

        Assert.That((await tracker.GetProvenanceAsync(id)).Status, Is.EqualTo("FINISHED"));
        Assert.That(log.Text, Does.Contain("The report to Dagster").And.Contain("no such thing"));
    }

    [Test]
    public async Task ReportToDagster_WithoutDagster_DoesNothingAndWithAServerReports()
    {
        OpenNone();
        using ScriptedServer server = new(request => request.AnswerAsync(200, "{}"));
        await using var tracker = await ConnectAsync();
        var id = await SaveAsync(tracker);
        await using var reporting = await ConnectAsync(dagster => dagster.Webserver = server.Uri);

        Assert.That(await tracker.ReportToDagsterAsync("demand/forecasts@latest"), Is.Null);
        var asset = await reporting.ReportToDagsterAsync("demand/forecasts@latest", "energy/forecasts", "p");
        Assert.That(asset, Is.EqualTo("energy/forecasts"));
        Assert.That((string?)JsonNode.Parse(server.Requests.Single().Text)!["data_version"], Is.EqualTo(id));
        Assert.That(() => reporting.ReportToDagsterAsync("demand/forecasts@latest", "a//b"), Throws.ArgumentException);
    }

    private static IEnumerable<Row> Three() => Enumerable.Range(0, 3).Select(hour => new Row(hour, hour / 2.0, hour == 1 ? null : "x"));

    private static Task<string> SaveAsync(RunTracker tracker, Action<StartRunOptions>? configure = null) => tracker.RunAsync(
        Process, run => run.SaveDatasetAsync("forecasts", new[] { new Row(1, 1, "") }), configure);

    // The session of another test is the program's as yet.
    private void OpenNone()
    {
        Variables.Clear();
        Assert.That(Open().IsActive || DagsterPipes.Current.IsActive, Is.False);
    }

    private Task<RunTracker> ConnectAsync(Action<DagsterOptions>? configure = null, LogLines? log = null)
    {
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{Folder["mlflow.db"]}",
            ArtifactRoot = Folder["mlruns"],
        };
        options.LoggerFactory = log ?? options.LoggerFactory;
        return RunTracker.ConnectAsync(options.UseDagster(configure));
    }

    private sealed record Row(int Hour, double Mw, string? Note);
}
