using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Dagster.Metadata;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Webserver;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Dagster.Tests;

/// <summary>Reports to the web server: what is sent is what a real one has taken, and its recorded answers are understood.</summary>
public sealed class WebserverTests
{
    private const string RunId = "9f1c0d6c0c5b4e1fa2d1b7c3e4a59b10";

    private static readonly Dictionary<string, MetadataValue> Metadata = new()
    {
        ["dagster/row_count"] = MetadataValue.Int(5),
        ["run_id"] = MetadataValue.Text(RunId),
        ["share"] = MetadataValue.Float(2),
        ["dagster/column_schema"] = MetadataValue.TableSchema([new TableColumn { Name = "mw", Type = "float64" }]),
        ["dagster/column_lineage"] = MetadataValue.ColumnLineage(new Dictionary<string, IReadOnlyList<ColumnDependency>>
        {
            ["mw"] = [new ColumnDependency { AssetKey = ["a"], Column = "mw" }],
        }),
    };

    private static IEnumerable<TestCaseData> Refusals => Cases()
        .Where(recorded => (int)recorded["response"]!["status"]! != 200 || ((string)recorded["response"]!["body"]!).StartsWith('<'))
        .Select(recorded => new TestCaseData(recorded["response"]!.ToJsonString()).SetArgDisplayNames((string)recorded["case"]!));

    [Test]
    public async Task Materialization_IsSentAsARealServerTakesIt()
    {
        using ScriptedServer server = new(request => request.AnswerAsync(200, "{}"));
        using WebserverClient client = new(server.Uri, [], TimeProvider.System);

        await client.ReportMaterializationAsync("energy/daily", RunId, "2026-11-07", Metadata, default);

        var (request, body) = Sent(server);
        var taken = Taken("materialization, partition");
        var metadata = body["metadata"]!;
        Assert.Multiple(() =>
        {
            Assert.That(request.Method, Is.EqualTo((string?)taken["method"]));
            Assert.That(request.Target, Is.EqualTo((string?)taken["url"]));
            Assert.That(request.Headers["Content-Type"], Is.EqualTo((string?)taken["headers"]!["Content-Type"]));
            Assert.That(body.Select(member => member.Key), Is.EquivalentTo(taken["body"]!.AsObject().Select(member => member.Key)));
            Assert.That((string?)body["data_version"], Is.EqualTo(RunId));
            Assert.That((string?)body["partition"], Is.EqualTo("2026-11-07"));
            Assert.That(metadata["dagster/row_count"]!.ToJsonString(), Is.EqualTo("5"));
            Assert.That(metadata["share"]!.ToJsonString(), Is.EqualTo("2.0"));
            Assert.That((string?)metadata["columns"]!["columns"]![0]!["name"], Is.EqualTo("mw"));
            Assert.That(metadata.AsObject().Select(member => member.Key), Has.None.StartsWith("dagster/column"));
        });
    }

    [Test]
    public async Task Check_IsSentAsARealServerTakesIt()
    {
        using ScriptedServer server = new(request => request.AnswerAsync(200, "{}"));
        using WebserverClient client = new(server.Uri, [], TimeProvider.System);

        await client.ReportCheckAsync("energy/forecasts", "plausible_power", false, isWarning: true, null, Metadata, default);

        var (request, body) = Sent(server);
        var taken = Taken("check failed, severity WARN");
        Assert.That(request.Target, Is.EqualTo((string?)taken["url"]));
        Assert.That(taken["body"]!.AsObject().All(member => JsonNode.DeepEquals(member.Value, body[member.Key])), body.ToJsonString());
    }

    [Test]
    public async Task Key_WithASlashInAPart_IsSentAsAListOfParts()
    {
        using ScriptedServer server = new(request => request.AnswerAsync(200, "{}"));
        using WebserverClient client = new(new Uri(server.Uri, "/dagster/"), [], TimeProvider.System);

        await client.ReportMaterializationAsync(@"a\/b/c", RunId, null, Metadata, default);
        await client.ReportMaterializationAsync("Straße/50 %", RunId, null, Metadata, default);

        Assert.That(server.Requests[0].Target, Is.EqualTo("/dagster/report_asset_materialization/"));
        Assert.That(JsonNode.Parse(server.Requests[0].Text)!["asset_key"]!.ToJsonString(), Is.EqualTo("""["a/b","c"]"""));
        Assert.That(server.Requests[1].Target, Is.EqualTo("/dagster/report_asset_materialization/Stra%C3%9Fe/50%20%25"));
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task Answer_ThatIsNoYes_IsAnErrorThatSaysWhy(string recorded)
    {
        var response = JsonNode.Parse(recorded)!;
        var body = (string)response["body"]!;
        var type = body.StartsWith('{') ? "application/json" : body.StartsWith('<') ? "text/html; charset=utf-8" : "text/plain";
        using ScriptedServer server = new(request => request.AnswerAsync((int)response["status"]!, body, type));
        using WebserverClient client = new(server.Uri, [], new QuickTime(WebserverRetries.AttemptTimeout));

        var error = await Assert.ThrowsAsync<DagsterException>(
            () => client.ReportMaterializationAsync("a", RunId, null, Metadata, default));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Code, Is.EqualTo(DagsterException.ReportFailed));
            Assert.That(error.Message, Does.StartWith($"POST {server.Uri}report_asset_materialization/a answered "));
            Assert.That(error.Message, Does.Contain(body.StartsWith('{') ? body : body.StartsWith('<') ? "not the address" : "500"));
            Assert.That(server.Requests, Has.Count.EqualTo((int)response["status"]! == 500 ? WebserverRetries.MaxRetries + 1 : 1));
        });
    }

    [Test]
    public async Task Failure_ThatPasses_IsTriedAgain()
    {
        using ScriptedServer server = new(request => request.Number switch
        {
            0 => request.ResetAsync(),
            1 => request.AnswerAsync(503, "busy", "text/plain"),
            _ => request.AnswerAsync(200, "{}"),
        });
        using WebserverClient client = new(server.Uri, [], new QuickTime(WebserverRetries.AttemptTimeout));

        await client.ReportMaterializationAsync("a", RunId, null, Metadata, default);

        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Login_IsSentAndNotTold()
    {
        using ScriptedServer server = new(
            request => request.AnswerAsync(302, "", "text/plain", "Location: https://login.example.org/?t=1"));
        Uri address = new($"http://ann:s3cr%40t@{server.Uri.Authority}");
        using WebserverClient client = new(address, [new("Dagster-Cloud-Api-Token", "t0ken")], TimeProvider.System);

        var error = await Assert.ThrowsAsync<DagsterException>(
            () => client.ReportMaterializationAsync("a", RunId, null, Metadata, default));

        var headers = server.Requests[0].Headers;
        Assert.Multiple(() =>
        {
            Assert.That(headers["Authorization"], Is.EqualTo("Basic " + Convert.ToBase64String("ann:s3cr@t"u8)));
            Assert.That(headers["Dagster-Cloud-Api-Token"], Is.EqualTo("t0ken"));
            Assert.That(error!.Message, Does.Contain("https://login.example.org").And.Not.Contain("?t=1"));
            Assert.That(error.ToString(), Does.Not.Contain("s3cr").And.Not.Contain("t0ken"));
        });
    }

    [Test]
    public void Server_ThatIsNotThere_IsAnErrorThatNamesIt()
    {
        Uri address;
        using (ScriptedServer gone = new(_ => Task.CompletedTask))
        {
            address = gone.Uri;
        }

        using WebserverClient client = new(address, [], new QuickTime(WebserverRetries.AttemptTimeout));

        Assert.That(
            () => client.ReportMaterializationAsync("a", RunId, null, Metadata, default),
            Throws.InstanceOf<DagsterException>().With.Message.Contains(address.Authority).And.Message.Contains("Check that"));
    }

    private static (ScriptedRequest Request, JsonObject Body) Sent(ScriptedServer server) =>
        (server.Requests.Single(), JsonNode.Parse(server.Requests.Single().Text)!.AsObject());

    private static JsonNode Taken(string name) => Cases().Single(recorded => (string?)recorded["case"] == name)["request"]!;

    private static IEnumerable<JsonObject> Cases() =>
        Recording.Read("_rest_report_endpoints")["cases"]!.AsArray().Select(recorded => recorded!.AsObject());
}
