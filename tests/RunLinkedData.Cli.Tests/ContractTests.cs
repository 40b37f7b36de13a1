using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld check</c>, <c>rld contract</c>, and contracts of what programs write.</summary>
public class ContractTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const string Head = "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.2.0\nstatus: active\n";

    [Test]
    public async Task Init_OfAVersion_IsAContractThatItKeeps()
    {
        var made = await RldAsync("contract", "init", "demand-forecast/forecasts@latest", "-o", "contracts/forecasts.yaml");
        var twice = await RldAsync("contract", "init", "demand-forecast/forecasts@latest", "-o", "contracts/forecasts.yaml");
        var check = await RldAsync("check", "demand-forecast/forecasts@latest", "--contract", "contracts/forecasts.yaml");

        Assert.That((made.Code, made.Output), Is.EqualTo((0, "")), made.Error);
        Assert.That((twice.Code, twice.Error), Is.EqualTo(
            (1, "error: 'contracts/forecasts.yaml' is there already, and is left as it is. Name another file.\n")));
        Assert.That((check.Code, check.Output), Is.EqualTo(
            (0, $"Kept: forecasts@{Versions[1]} by contract forecasts 1.0.0, 7 of 7 checks passed, 4 rows read\n")), check.Error);
    }

    [Test]
    public async Task Check_NotKept_SaysWhyInALineAndEndsWith3()
    {
        var file = await WriteAsync(
            "schema: [{name: f, properties: [{name: Day, quality: [{type: text}]}, {name: Units, unique: true, "
            + "logicalTypeOptions: {maximum: 5}, logicalType: number}]}]");

        var (code, output, error) = await RldAsync("check", "demand-forecast/forecasts@latest", "--contract", file);
        var json = await RldAsync("check", Versions[1], "--contract", file, "--json");

        Assert.That((code, output), Is.EqualTo((3,
            "failed: Units.at_most: 'Units' is not at most 5 in 1 of 4 rows, first in row 4: 6\n"
            + $"Not kept: forecasts@{Versions[1]} by contract c 1.2.0, 3 of 4 checks passed, 4 rows read\n")));
        Assert.That(error, Does.Contain("note: not checked, line 6: a rule of column 'Day' in words"));
        var report = JsonNode.Parse(json.Output)!;
        Assert.That((json.Code, (bool)report["is_kept"]!, (string)report["contract"]!["id"]!), Is.EqualTo((3, false, "c")));
        Assert.That((string)report["checks"]![2]!["details"]!, Does.StartWith("'Units' is not at most 5"));
    }

    [Test]
    public async Task Check_WithAWrongFile_SaysWhere()
    {
        var wrong = await RldAsync("check", Versions[1], "--contract", await WriteAsync("schemas: []"));
        var none = await RldAsync("check", Versions[1], "--contract", "none.yaml");

        Assert.That((wrong.Code, wrong.Error), Is.EqualTo(
            (1, "error: The data contract 'c.yaml', line 6, column 1: A contract has no 'schemas'. Did you mean 'schema'?\n")));
        Assert.That((none.Code, none.Error), Is.EqualTo((1, "error: There is no data contract 'none.yaml'.\n")));
    }

    [Test]
    public async Task Diff_OfFilesAndVersions_NamesTheChanges()
    {
        var one = await WriteAsync(
            "schema: [{name: f, properties: [{name: Day, logicalType: integer, required: true}, {name: Units, logicalType: number}]}]");
        var two = await WriteAsync(
            "schema: [{name: f, properties: [{name: Day, logicalType: string}, {name: Unit, logicalType: number}, {name: More}]}]",
            "d.yaml");

        var files = await RldAsync("--tracking-uri", "sqlite:///nowhere.db", "contract", "diff", one, two, "--exit-code");
        var version = await RldAsync("contract", "diff", "demand-forecast/forecasts@latest", two);
        var same = await RldAsync("contract", "diff", one, "demand-forecast/forecasts@latest", "--exit-code");
        var json = await JsonAsync("contract", "diff", one, two);

        Assert.That((files.Code, files.Output), Is.EqualTo((3,
            "breaking: 'Day' changed from any integer to any string\nbreaking: 'Day' may be null now\n"
            + "breaking: 'Units' is likely to be renamed to 'Unit'\ncompatible: 'More' (any type) is new\n")), files.Error);
        Assert.That((version.Code, version.Output.Split('\n')[0]), Is.EqualTo((0, "breaking: 'Day' changed from int32 to any string")));
        Assert.That((same.Code, same.Output), Is.EqualTo((0, "compatible: 'Units' has no nulls any more\n")));
        Assert.That((string)json[0]!["kind"]!, Is.EqualTo("type_changed"));
    }

    [Test]
    public async Task WhyAndHistory_OfColumnsThatChanged_NameTheChanges()
    {
        await Tracker.RunAsync(
            "demand-forecast", run => run.SaveDatasetAsync("forecasts", Enumerable.Range(1, 3).Select(day => new { Day = (long)day })));

        var why = await RldAsync("why", "demand-forecast/forecasts@latest");
        var history = await RldAsync("history", "demand-forecast/forecasts", "--wide");
        var json = await JsonAsync("history", "demand-forecast/forecasts");

        Assert.That(
            why.Output, Does.Contain("column 'Day' widened from int32 to int64").And.Contain("column 'Units' (float64) is removed"));
        Assert.That(history.Output, Does.Contain("'Day' widened from int32 to int64, 'Units' (float64) is removed"));
        Assert.That(json["versions"]![2]!["schema_changes"]!.AsArray().Select(change => (string)change!["kind"]!), Is.EqualTo(
            new[] { "widened", "column_removed" }));
    }

    [Test]
    public async Task Run_WithAContract_PublishesWhatKeepsItAlone()
    {
        Assume.That(OperatingSystem.IsWindows(), Is.False, "The program of these tests is 'true' of POSIX.");
        await RldAsync("get", "demand-forecast/forecasts@latest", "-o", "f.parquet", "--format", "parquet");
        await File.WriteAllTextAsync(Folder["plain.csv"], "a,b\n1,2\n");
        var kept = await WriteAsync("schema: [{name: f, quality: [{metric: rowCount, mustBe: 4}]}]");
        var broken = await WriteAsync("schema: [{name: f, quality: [{metric: rowCount, mustBe: 5}]}]", "d.yaml");

        var good = await RunOf("f=f.parquet", kept);
        var shown = await RldAsync("show", "daily/f@latest");
        var bad = await RunOf("f=f.parquet", $"f={broken}");
        var plain = await RunOf("f=plain.csv", kept);
        var none = await RldAsync("run", "daily", "--contract", kept, "--", "true");
        Directory.CreateDirectory(Folder["contracts"]);
        File.Copy(Folder["d.yaml"], Folder["contracts", "f.yaml"]);
        var found = await RldAsync("run", "daily", "--allow-unchanged", "--output", "f=f.parquet", "--", "true");
        var unseen = await RldAsync("run", "daily", "--allow-unchanged", "--output", "f=plain.csv", "--", "true");

        Assert.That(good.Code, Is.Zero, good.Error);
        Assert.That(shown.Output, Does.Contain("contract: c 1.2.0").And.Contain("checks: 2 of 2 passed"));
        Assert.That((bad.Code, bad.Error), Is.EqualTo((1, bad.Error)));
        Assert.That(bad.Error, Does.Contain("rows: there are 4 rows, and 5 are expected"));
        Assert.That((plain.Code, plain.Error), Is.EqualTo((1, plain.Error)));
        Assert.That(plain.Error, Does.Contain("the contract of 'f' cannot be checked").And.Contain("Let the program write Parquet"));
        Assert.That((none.Code, none.Error.Split('\n')[0]), Is.EqualTo(
            (2, "error: --contract c.yaml is of no output: there is none, and contracts are kept by what comes after --output.")));
        Assert.That((found.Code, found.Error), Is.EqualTo((1, found.Error)));
        Assert.That(found.Error, Does.Contain("and 5 are expected"));
        Assert.That((unseen.Code, unseen.Error), Is.EqualTo((0, unseen.Error)));
        Assert.That(unseen.Error, Does.Contain("warning: ").And.Contain("nothing of its contract contracts/f.yaml is checked"));

        Task<(int Code, string Output, string Error)> RunOf(string output, string contract) =>
            RldAsync("run", "daily", "--allow-unchanged", "--output", output, "--contract", contract, "--", "true");
    }

    private async Task<string> WriteAsync(string text, string name = "c.yaml")
    {
        await File.WriteAllTextAsync(Folder[name], Head + text);
        return name;
    }
}
