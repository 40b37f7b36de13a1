using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld dagster report</c>.</summary>
public class DagsterTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Report_OfAVersion_IsAMaterializationOfTheAsset()
    {
        using ScriptedServer server = new(request => request.AnswerAsync(200, "{}"));
        var told = await RldAsync(
            "dagster", "report", "demand-forecast/forecasts@latest", "--asset", "energy/forecasts", "--url", $"{server.Uri}",
            "--partition", "2026-11-23");
        var json = await RldAsync("dagster", "report", "demand-forecast/forecasts@latest~1", "--url", $"{server.Uri}", "--json");

        var body = JsonNode.Parse(server.Requests[0].Text)!;
        Assert.Multiple(() =>
        {
            Assert.That(told, Is.EqualTo((0, $"energy/forecasts is {Versions[1]}\n", "")));
            Assert.That(server.Requests[0].Target, Is.EqualTo("/report_asset_materialization/energy/forecasts"));
            Assert.That((string?)body["data_version"], Is.EqualTo(Versions[1]));
            Assert.That((string?)body["partition"], Is.EqualTo("2026-11-23"));
            Assert.That(server.Requests[1].Target, Is.EqualTo("/report_asset_materialization/forecasts"));
            Assert.That((string?)JsonNode.Parse(json.Output)!["run_id"], Is.EqualTo(Versions[0]));
            Assert.That((string?)JsonNode.Parse(json.Output)!["asset"], Is.EqualTo("forecasts"));
        });
    }

    [Test]
    public async Task Report_ThatCannotBe_SaysWhyInALine()
    {
        using ScriptedServer server = new(request => request.AnswerAsync(200, "<html>", "text/html"));
        var page = await RldAsync("dagster", "report", "demand-forecast/forecasts@latest", "--url", $"{server.Uri}");
        var nowhere = await RldAsync("dagster", "report", "demand-forecast/forecasts@latest");
        var noAddress = await RldAsync("dagster", "report", "demand-forecast/forecasts@latest", "--url", "dagster.example.org");
        var noKey = await RldAsync("dagster", "report", "demand-forecast/forecasts@latest", "--url", $"{server.Uri}", "--asset", "a//b");

        Assert.Multiple(() =>
        {
            Assert.That((page.Code, page.Output), Is.EqualTo((1, "")));
            Assert.That(page.Error, Does.StartWith("error: POST http://").And.Contain("not the address"));
            Assert.That(nowhere.Code, Is.EqualTo(1));
            Assert.That(nowhere.Error, Does.Contain("--url").And.Contain("DAGSTER_WEBSERVER_URL"));
            Assert.That((noAddress.Code, noAddress.Error), Is.EqualTo(
                (2, "error: --url must be an address with http:// or https://.\n'rld dagster report --help' shows how it is used.\n")));
            Assert.That((noKey.Code, noKey.Error), Is.EqualTo(
                (1, "error: 'a//b' is no key of an asset in Dagster: it is made of parts with a slash between them, such as "
                    + "'energy/forecasts'.\n")));
        });
    }
}
