using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld table</c>.</summary>
public class TableTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Sync_NewVersions_AreAddedAndShown()
    {
        var made = await RldAsync("table", "sync", "demand-forecast/forecasts", "--to", Folder["table"], "--max-versions", "1");
        var added = await RldAsync("table", "sync", "demand-forecast/forecasts", "--to", Folder["table"], "--format", "iceberg");
        var nothing = await RldAsync("table", "sync", "demand-forecast/forecasts", "--to", Folder["table"], "--json");
        var shown = await RldAsync("table", "show", Folder["table"]);
        var json = JsonNode.Parse((await RldAsync("table", "show", Folder["table"], "--json")).Output)!;

        var file = $"file://{Folder["table"]}/metadata/v2.metadata.json";
        Assert.Multiple(() =>
        {
            Assert.That(
                made, Is.EqualTo((0, $"file://{Folder["table"]}/metadata/v1.metadata.json: 1 version, 1 added, 0 taken out\n", "")));
            Assert.That(added, Is.EqualTo((0, $"{file}: 2 versions, 1 added, 0 taken out\n", "")));
            Assert.That(JsonNode.Parse(nothing.Output)!["added"]!.AsArray(), Is.Empty);
            Assert.That(Normalize(shown.Output), Does.Contain("VERSION SNAPSHOT FILES ROWS BYTES\n").And.Contain("run_id string"));
            Assert.That(shown.Output, Does.Contain($"iceberg_scan('{file}'").And.Contain("Trino (not tried):"));
            Assert.That(shown.Error, Does.Contain("Let no engine delete files"));
            Assert.That(
                json["versions"]!.AsArray().Select(version => (string)version!["run_id"]!),
                Is.EqualTo((string[])[Versions[1], Versions[0]]));
            Assert.That((string)json["format"]!, Is.EqualTo("Iceberg"));
        });
    }

    [Test]
    public async Task Sync_DeltaTable_IsMadeAndShown()
    {
        var made = await RldAsync("table", "sync", "demand-forecast/forecasts", "--to", Folder["table"], "--format", "delta");
        var shown = await RldAsync("table", "show", Folder["table"], "--format", "delta");
        var renamed = await RldAsync(
            "table", "sync", "demand-forecast/forecasts", "--to", Folder["table"], "--format", "delta", "--renamed", "a=b");

        var file = $"file://{Folder["table"]}/_delta_log/{1:D20}.json";
        Assert.Multiple(() =>
        {
            Assert.That(made, Is.EqualTo((0, $"{file}: 2 versions, 2 added, 0 taken out\n", "")));
            Assert.That(Normalize(shown.Output), Does.Contain("VERSION COMMIT FILES ROWS BYTES\n").And.Contain("run_id string"));
            Assert.That(shown.Output, Does.Contain($"delta_scan('{Folder["table"]}')").And.Contain("Spark (not tried):"));
            Assert.That(renamed.Code, Is.Not.Zero);
            Assert.That(renamed.Error, Does.Contain("a new name is a new column"));
        });
    }

    [Test]
    public async Task Sync_ConditionsThatNoVersionMeets_LeaveTheTableAsItIs()
    {
        string[] sync = ["table", "sync", "demand-forecast/forecasts", "--to", Folder["table"]];
        await RldAsync(sync);

        var later = await RldAsync([.. sync, "--from", "2999-01-01"]);
        var inner = await RldAsync([.. sync[..^1], Folder["table", "inner"]]);
        var renamed = await RldAsync([.. sync, "--renamed", "new=old"]);
        var shown = await RldAsync("table", "show", Folder["table"]);

        Assert.Multiple(() =>
        {
            Assert.That((later.Code, inner.Code, renamed.Code), Is.EqualTo((1, 1, 1)));
            Assert.That(later.Error, Does.Contain("stays as it is: change the conditions"));
            Assert.That(inner.Error, Does.Contain("lies in another table"));
            Assert.That(renamed.Error, Does.Contain("no version has 'new' or 'old'"));
            Assert.That(shown.Output, Does.Contain("2 versions").And.Contain("CREATE VIEW \"forecasts\" AS"));
        });
    }

    [Test]
    public async Task Sync_WhatCannotBeDone_IsOneLine()
    {
        var unknown = await RldAsync("table", "sync", "demand-forecast/nothing", "--to", Folder["table"]);
        var form = await RldAsync("table", "sync", "demand-forecast/forecasts", "--to", Folder["table"], "--format", "hudi");
        var place = await RldAsync("table", "sync", "demand-forecast/forecasts");
        var none = await RldAsync("table", "show", Folder["nowhere"]);

        Assert.Multiple(() =>
        {
            Assert.That((unknown.Code, unknown.Output), Is.EqualTo((1, "")));
            Assert.That(unknown.Error, Does.StartWith("error: ").And.Contain("demand-forecast/nothing"));
            Assert.That((form.Code, place.Code, none.Code), Is.EqualTo((2, 2, 1)));
            Assert.That(form.Error, Does.Contain("no table form 'hudi'"));
            Assert.That(none.Error, Does.Contain("There is no table in"));
        });
    }
}
