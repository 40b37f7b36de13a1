using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>A real Dagster starts the worker, and tells what it has recorded of it.</summary>
public sealed class RealDagsterTests
{
    private const string Script = """
        import json, sys
        import dagster as dg

        dotnet, worker, what = sys.argv[1:4]

        @dg.asset(
            check_specs=[dg.AssetCheckSpec("rows", asset="forecasts")],
            partitions_def=dg.DailyPartitionsDefinition(start_date="2026-11-01"),
        )
        def forecasts(context, pipes: dg.PipesSubprocessClient):
            command = [dotnet, worker, "dagster", what, "9f1c0d6c0c5b4e1fa2d1b7c3e4a59b10"]
            return pipes.run(context=context, command=command).get_results(implicit_materializations=False)

        instance = dg.DagsterInstance.ephemeral()
        result = dg.materialize(
            [forecasts], resources={"pipes": dg.PipesSubprocessClient()}, partition_key="2026-11-23", instance=instance, raise_on_error=False
        )
        events = result.all_events
        materialized = [
            event.event_specific_data.materialization for event in events if event.event_type_value == "ASSET_MATERIALIZATION"
        ]
        print("ANSWER " + json.dumps({
            "success": result.success,
            "versions": [item.tags.get("dagster/data_version") for item in materialized],
            "metadata": [{key: [type(value).__name__, str(value.value)] for key, value in item.metadata.items()} for item in materialized],
            "checks": [[item.check_name, item.passed, item.severity.value] for item in result.get_asset_check_evaluations()],
            "engine": [entry.dagster_event.message for entry in instance.all_logs(result.run_id) if entry.is_dagster_event],
            "logs": [entry.user_message for entry in instance.all_logs(result.run_id) if not entry.is_dagster_event],
        }))
        """;

    [Test]
    public async Task Report_IsRecordedAsItWasReported()
    {
        var answer = await MaterializeAsync("report");
        var metadata = answer["metadata"]![0]!;

        Assert.Multiple(() =>
        {
            Assert.That((bool)answer["success"]!, answer.ToJsonString());
            Assert.That((string?)answer["versions"]![0], Is.EqualTo("9f1c0d6c0c5b4e1fa2d1b7c3e4a59b10"));
            Assert.That(answer["checks"]!.ToJsonString(), Is.EqualTo("""[["rows",true,"WARN"]]"""));
            Assert.That(answer["logs"]!.AsArray().Select(line => (string?)line), Has.Some.EqualTo("Straße ☃"));
            Assert.That(metadata["dagster/row_count"]!.ToJsonString(), Is.EqualTo("""["IntMetadataValue","28896"]"""));
            Assert.That(metadata["mean"]!.ToJsonString(), Is.EqualTo("""["FloatMetadataValue","1.0"]"""));
            Assert.That((string?)metadata["page"]![0], Is.EqualTo("UrlMetadataValue"));
            Assert.That((string?)metadata["partition"]![1], Is.EqualTo("2026-11-23"));
            Assert.That((string?)metadata["dagster/column_schema"]![0], Is.EqualTo("TableSchemaMetadataValue"));
            Assert.That((string?)metadata["dagster/column_lineage"]![1], Does.Contain("AssetKey(['shop', 'sales'])"));
        });
    }

    [Test]
    public async Task Exception_FailsTheStepAndIsToldInItsLog()
    {
        var answer = await MaterializeAsync("fail");

        Assert.That((bool)answer["success"]!, Is.False);
        Assert.That(answer["engine"]!.ToJsonString(), Does.Contain("closed with exception"));
    }

    private static Task<JsonNode> MaterializeAsync(string what) =>
        Python.AnswerAsync(Python.WithDagster(), Script, "dotnet", ExampleProgram.WorkerPath, what);
}
