using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Dagster.Pipes;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>
/// The cases of the community's conformance suite for Pipes, A1 to A12: here by the messages that the harness writes, and in
/// <see cref="RealDagsterTests"/> by what Dagster makes of them.
/// </summary>
public sealed class HarnessTests : PipesFixture
{
    private static readonly string[] Objects =
    [
        """{"foo":"bar"}""",
        """{"foo":"bar","baz":1}""",
        """{"foo":"bar","baz":1,"qux":[1,2,3]}""",
        """{"foo":"bar","baz":1,"qux":[1,2,3],"quux":{"a":1,"b":2}}""",
        """{"foo":"bar","baz":1,"qux":[1,2,3],"quux":{"a":1,"b":2},"corge":null}""",
    ];

    private static readonly string[] Payloads = [.. Objects, "1", "1.0", "\"foo\"", "[1,2,3]"];

    [Test]
    public async Task Components_ExtrasAndJob_AreThoseOfTheContext(
        [ValueSource(nameof(Objects))] string extras, [Values] bool inFile)
    {
        UseContext(extras, inFile);
        using var harness = await RunAsync("test_components", "--extras", Write(extras), "--job-name", "__ASSET_JOB");

        Assert.That(harness.ExitCode, Is.Zero, harness.Error);
        Assert.That((string?)Read()[1]["params"]!["payload"], Is.EqualTo("Hello from external process!"));
        Assert.That(Read(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Extras_AreOthers_FailTheProgram()
    {
        UseContext(Objects[1], inFile: false);
        using var harness = await RunAsync("test_extras", "--extras", Write(Objects[0]));

        Assert.That(harness.ExitCode, Is.Not.Zero);
    }

    [Test]
    public async Task Extras_AreThoseOfTheContext([ValueSource(nameof(Objects))] string extras)
    {
        UseContext(extras, inFile: false);
        using var harness = await RunAsync("test_extras", "--extras", Write(extras));

        Assert.That(harness.ExitCode, Is.Zero, harness.Error);
        Assert.That((string?)Read()[0]["method"], Is.EqualTo("opened"));
    }

    [Test]
    public async Task Error_IsReportedAndFailsTheProgram()
    {
        using var harness = await RunAsync("test_error_reporting");

        var error = Read()[^1]["params"]!["exception"]!;
        Assert.That(harness.ExitCode, Is.Not.Zero);
        Assert.That((string?)error["message"], Is.EqualTo("Very bad error has happened!"));
        Assert.That((string?)error["name"], Is.EqualTo("System.InvalidOperationException"));
        Assert.That(error["stack"]!.AsArray(), Is.Not.Empty);
    }

    [Test]
    public async Task Log_HasEachLevel()
    {
        using var harness = await RunAsync("test_message_log");

        Assert.That(
            Read()[1..^1].Select(message => ((string?)message["params"]!["level"], (string?)message["params"]!["message"])),
            Is.EqualTo(new[]
            {
                ("DEBUG", "Debug message"), ("INFO", "Info message"), ("WARNING", "Warning message"), ("ERROR", "Error message"),
                ("CRITICAL", "Critical message"),
            }));
    }

    [Test]
    public async Task CustomMessage_IsSentAsItIs([ValueSource(nameof(Payloads))] string payload)
    {
        using var harness = await RunAsync("test_message_report_custom_message", "--custom-payload", Write($"{{\"payload\":{payload}}}"));

        Assert.That(Read()[1]["params"]!["payload"]!.ToJsonString(), Is.EqualTo(payload));
    }

    [TestCase("""{}""", null)]
    [TestCase("""{"dataVersion":"alpha"}""", "alpha")]
    [TestCase("""{"assetKey":"my_asset"}""", null)]
    [TestCase("""{"dataVersion":"alpha","assetKey":"my_asset"}""", "alpha")]
    public async Task Materialization_HasVersionAndMetadata(string told, string? version)
    {
        UseContext("{}", inFile: true);
        using var harness = await RunAsync(
            "test_message_report_asset_materialization", "--report-asset-materialization", Write(told));

        var report = Read()[1]["params"]!;
        Assert.That((string?)report["asset_key"], Is.EqualTo("my_asset"), harness.Error);
        Assert.That((string?)report["data_version"], Is.EqualTo(version));
        CheckMetadata(report["metadata"]);
    }

    [Test]
    public async Task Check_HasOutcomeAndMetadata([Values] bool passed, [Values("WARN", "ERROR")] string severity, [Values] bool withKey)
    {
        UseContext("{}", inFile: true);
        JsonObject told = new() { ["passed"] = passed, ["severity"] = severity, ["checkName"] = "my_check" };
        if (withKey)
        {
            told["assetKey"] = "my_asset";
        }

        using var harness = await RunAsync("test_message_report_asset_check", "--report-asset-check", Write(told.ToJsonString()));

        var report = Read()[1]["params"]!;
        Assert.That((string?)report["asset_key"], Is.EqualTo("my_asset"), harness.Error);
        Assert.That((string?)report["check_name"], Is.EqualTo("my_check"));
        Assert.That((bool)report["passed"]!, Is.EqualTo(passed));
        Assert.That((string?)report["severity"], Is.EqualTo(severity));
        CheckMetadata(report["metadata"]);
    }

    private static void CheckMetadata(JsonNode? metadata) => Assert.That(
        metadata!.AsObject().Select(entry => $"{entry.Key} {entry.Value!["type"]} {entry.Value["raw_value"]?.ToJsonString()}"),
        Is.EqualTo(new[]
        {
            "bool_true bool true", "bool_false bool false", "float float 0.1", "int int 1", "url url \"https://dagster.io\"",
            "path path \"/dev/null\"", "null null ", "md md \"**markdown**\"",
            """json json {"quux":{"a":1,"b":2},"corge":null,"qux":[1,2,3],"foo":"bar","baz":1}""", "text text \"hello\"",
            "asset asset \"foo/bar\"", "dagster_run dagster_run \"db892d7f-0031-4747-973d-22e8b9095d9d\"",
            "notebook notebook \"notebook.ipynb\"",
        }));

    private void UseContext(string extras, bool inFile)
    {
        JsonObject context = new()
        {
            ["run_id"] = "c132ae72-1bc8-4dca-897c-d12c6fe484ad",
            ["asset_keys"] = new JsonArray("my_asset"),
            ["job_name"] = "__ASSET_JOB",
            ["extras"] = JsonNode.Parse(extras),
        };
        if (inFile)
        {
            File.WriteAllText(Folder["context"], context.ToJsonString());
        }

        Variables[ContextName] = PipesCodec.Encode(
            (inFile ? new JsonObject { ["path"] = Folder["context"] } : new JsonObject { ["data"] = context }).ToJsonString());
    }

    private string Write(string json)
    {
        File.WriteAllText(Folder["told.json"], json);
        return Folder["told.json"];
    }

    private async Task<ExampleProgram> RunAsync(string test, params string[] arguments)
    {
        var harness = ExampleProgram.StartHarness(Folder.Path, Variables, ["--test-name", test, .. arguments]);
        await harness.WaitAsync();
        return harness;
    }
}
