using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld openlineage</c>, and what <c>rld run</c> tells OpenLineage.</summary>
public class OpenLineageTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Process_IsALineAnEvent_TheOldestRunFirst()
    {
        var (code, output, error) = await RldAsync("openlineage", "demand-forecast");

        var events = EventsIn(output);
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(events.Select(TypeOf), Is.EqualTo(new[] { "START", "COMPLETE", "START", "COMPLETE", "START", "FAIL" }));
        Assert.That(events.Select(RunOf).Distinct(), Is.EqualTo(new[] { Versions[0], Versions[1], Failed }));
        Assert.That(
            events[1]["outputs"]![0]!["name"]!.ToString(), Is.EqualTo("demand-forecast/forecasts"));
        Assert.That(
            events[5]["run"]!["facets"]!["errorMessage"]!["message"]!.ToString(), Does.Contain("no [data] today"));
    }

    [Test]
    public async Task Version_IntoAFile_IsItsRun()
    {
        var (code, output, error) = await RldAsync("openlineage", "demand-forecast/forecasts@latest", "-o", "events.ndjson");
        var json = await JsonAsync("openlineage", "demand-forecast", "--limit", "2", "--output", "newest.ndjson");

        Assert.That((code, output, error), Is.EqualTo((0, "", "2 events of 1 run in events.ndjson\n")));
        Assert.That(EventsIn(await File.ReadAllTextAsync(Folder["events.ndjson"])).Select(RunOf), Is.All.EqualTo(Versions[1]));
        Assert.That(((int)json["runs"]!, (int)json["events"]!), Is.EqualTo((2, 4)));
        Assert.That(
            EventsIn(await File.ReadAllTextAsync(Folder["newest.ndjson"])).Select(RunOf).Distinct(),
            Is.EqualTo(new[] { Versions[1], Failed }));
    }

    [Test]
    public async Task Send_ToTheServer_SaysHowMany()
    {
        using var server = ScriptedServer.Of(request => request.AnswerAsync(503, ""), request => request.AnswerAsync(200, ""));

        var (code, output, error) = await RldWithAsync(
            [new("OPENLINEAGE_URL", server.Uri.AbsoluteUri)], "openlineage", Versions[0], "--send");

        Assert.That((code, output, error), Is.EqualTo((0, "", "2 events of 1 run sent\n")));
        Assert.That(
            server.Requests.Select(request => TypeOf(JsonNode.Parse(request.Text)!)), Is.EqualTo(new[] { "START", "START", "COMPLETE" }));
    }

    [Test]
    public async Task Send_ToAServerThatRefuses_FailsAndSaysWhy()
    {
        using var server = ScriptedServer.Of(request => request.AnswerAsync(401, ""));

        var (code, _, error) = await RldWithAsync(
            [new("OPENLINEAGE_URL", server.Uri.AbsoluteUri), new("OPENLINEAGE_API_KEY", "key-of-nobody")],
            "openlineage",
            "demand-forecast",
            "--send");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(
            error,
            Does.StartWith($"error: 0 events were sent; START of run {Versions[0]}").And.Contain("401").And.Not.Contain("key-of-nobody"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Send_WithoutAPlace_Fails()
    {
        var (code, _, error) = await RldAsync("openlineage", "demand-forecast", "--send");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.StartWith("error: Nothing says where events go"));
    }

    [TestCase("openlineage", "demand-forecast", "--send", "-o", "a")]
    [TestCase("openlineage", "demand-forecast", "--json")]
    [TestCase("openlineage", "demand-forecast/forecasts@latest", "--limit", "2")]
    public async Task Options_ThatDoNotGoTogether_AreUsage(params string[] arguments) =>
        Assert.That((await RldAsync(arguments)).Code, Is.EqualTo(2));

    [Test]
    public async Task Process_ThatIsNotThere_IsAnError()
    {
        var (code, output, error) = await RldAsync("openlineage", "demand-forcast");

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.Contain("demand-forecast"));
    }

    [Test]
    [Platform("Linux,MacOsX", Reason = "The program is a line of sh.")]
    public async Task Run_WhereItIsConfigured_IsToldAndIsTheParentOfItsProgram()
    {
        var (code, output, error) = await RldWithAsync(
            [
                new("OPENLINEAGE__TRANSPORT__TYPE", "file"),
                new("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", Folder["events.ndjson"]),
                new("OPENLINEAGE__TRANSPORT__APPEND", "true"),
                new("OPENLINEAGE_NAMESPACE", "shop"),
            ],
            "run",
            "daily",
            "--",
            "sh",
            "-c",
            "echo $OPENLINEAGE_PARENT_ID $OPENLINEAGE_ROOT_PARENT_ID; echo broken >&2; exit 3");

        var events = EventsIn(await File.ReadAllTextAsync(Folder["events.ndjson"]));
        var id = events[0]["run"]!["runId"]!.ToString();
        Assert.That((code, output), Is.EqualTo((3, $"shop/daily/{id} shop/daily/{id}\n")), error);
        Assert.That(events.Select(TypeOf), Is.EqualTo(new[] { "START", "FAIL" }));
        Assert.That(events[1]["run"]!["facets"]!["errorMessage"]!["message"]!.ToString(), Does.Contain("broken"));
    }

    private static List<JsonNode> EventsIn(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static string TypeOf(JsonNode lineageEvent) => lineageEvent["eventType"]!.ToString();

    private static string RunOf(JsonNode lineageEvent) => Guid.Parse(lineageEvent["run"]!["runId"]!.ToString()).ToString("N");

    private async Task<(int Code, string Output, string Error)> RldWithAsync(
        IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path, [new("MLFLOW_TRACKING_URI", TrackingUri), new("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0"), .. variables], arguments);
        await program.WaitAsync();
        return (program.ExitCode, program.Output, program.Error);
    }
}
