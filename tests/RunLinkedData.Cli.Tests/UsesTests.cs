using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld uses</c>: two processes that read a dataset, and one that has only loaded it.</summary>
public class UsesTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const string Dataset = "demand-forecast/forecasts";

    [SetUp]
    public async Task ReadVersions()
    {
        await ReadAsync("stock-plan", Versions[0], "Units");
        await ReadAsync("stock-plan", Versions[1], "Units");
        await ReadAsync("calendar", Versions[1], "Day");
        await ReadAsync("report", Versions[0], null);
    }

    [Test]
    public async Task Uses_OfADataset_ListsWhoReadsIt()
    {
        var (code, output, error) = await RldAsync("uses", Dataset);

        Assert.That((code, error), Is.EqualTo((0, "")));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Does.Match("PROCESS +USE +RUNS +LAST +RUN +VERSION +COLUMNS"));
        Assert.That(lines, Has.Length.EqualTo(4).And.Some.Match($"stock-plan +reads +2 .* {Versions[1]} +Units"));
        Assert.That(lines, Has.Some.Match("report +reads +1 .* not recorded"));
    }

    [Test]
    public async Task Uses_OfAColumn_LeavesOutWhoHasNotReadIt()
    {
        var (code, output, _) = await RldAsync("uses", Dataset + ".Units");
        var asOption = await RldAsync("uses", Dataset, "--column", "Units");

        Assert.That((code, asOption.Output), Is.EqualTo((0, output)));
        Assert.That(output, Does.Match("stock-plan +reads +2").And.Match("report +may read +1").And.Not.Contain("calendar"));
    }

    [Test]
    public async Task Uses_AsJson_IsADocument()
    {
        var answer = await JsonAsync("uses", Dataset + ".Units");

        Assert.That((string?)answer["process"], Is.EqualTo("demand-forecast"));
        Assert.That((string?)answer["column"], Is.EqualTo("Units"));
        Assert.That((string?)answer["latest_version"], Is.EqualTo(Versions[1]));
        var use = answer["uses"]![0]!;
        Assert.That(
            ((string?)use["process"], (string?)use["use"], (int?)use["runs"], (string?)use["last_status"], (string?)use["last_version"]),
            Is.EqualTo(("stock-plan", "reads", 2, "FINISHED", Versions[1])));
        Assert.That((string?)answer["uses"]![1]!["use"], Is.EqualTo("may read"));
    }

    [Test]
    public async Task Uses_ByNobody_IsExitCode4()
    {
        var (code, output, error) = await RldAsync("uses", Dataset, "--since", "2100-01-01");
        var json = await RldAsync("uses", Dataset, "--since", "2100-01-01", "--json");

        Assert.That((code, output), Is.EqualTo((4, "")));
        Assert.That(error, Does.Contain($"No run that was looked at has read {Dataset}."));
        Assert.That(json.Code, Is.EqualTo(4));
        Assert.That(JsonNode.Parse(json.Output)!["uses"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Uses_MoreRunsThanLookedAt_SaysSo()
    {
        var (code, _, error) = await RldAsync("uses", Dataset, "--limit", "1");

        Assert.That(code, Is.Zero);
        Assert.That(error, Does.Contain("more runs than the 1 that were looked at: --limit"));
    }

    [TestCase(1, "column 'Unit' of demand-forecast/forecasts", "demand-forecast/forecasts.Unit", "Did you mean 'Units'?")]
    [TestCase(1, "'demand-forecast/forcasts@latest' names nothing", "demand-forecast/forcasts", "'forecasts'")]
    [TestCase(2, "'forecasts' names no dataset of a process", "forecasts", "write process/dataset")]
    [TestCase(2, "names no dataset of a process", "demand-forecast/forecasts@latest", "write process/dataset")]
    public async Task Uses_OfWhatIsNotThere_SaysWhatIs(int expected, string problem, string dataset, string hint)
    {
        // Whoever has only loaded a version that has no such column has not read it.
        var (code, output, error) = await RldAsync("uses", dataset);

        Assert.That((code, output), Is.EqualTo((expected, "")));
        Assert.That(error, Does.Contain(problem).And.Contain(hint));
    }

    [Test]
    public async Task Lineage_WithColumns_TellsWhatWentAlong()
    {
        var (_, tree, _) = await RldAsync("lineage", $"{Dataset}@{Versions[1]}", "--columns");
        var (_, plain, _) = await RldAsync("lineage", $"{Dataset}@{Versions[1]}");
        var (_, picture, _) = await RldAsync("lineage", $"{Dataset}@{Versions[1]}", "--columns", "--format", "mermaid");

        Assert.That(tree, Does.Match(@"stock-plan@\w+ reads forecasts \(Units\)").And.Match(@"calendar@\w+ reads forecasts \(Day\)"));
        Assert.That(plain, Does.Match("reads forecasts +FINISHED"));
        Assert.That(picture, Does.Contain("forecasts#58; Units"));
    }

    [Test]
    public async Task Alias_ThatLeavesAVersion_SaysWhoHasReadIt()
    {
        var first = await RldAsync("alias", "set", $"{Dataset}@{Versions[1]}", "prod");
        var same = await RldAsync("alias", "set", $"{Dataset}@{Versions[1]}", "prod");
        var moved = await RldAsync("alias", "set", $"{Dataset}@{Versions[0]}", "prod");
        var removed = await RldAsync("alias", "rm", Dataset, "prod");
        await RldAsync("alias", "set", $"{Dataset}@{await PublishAsync(1)}", "prod");
        var unread = await RldAsync("alias", "rm", Dataset, "prod");

        Assert.That((first.Error, same.Error, unread.Error), Is.EqualTo(("", "", "")));
        Assert.That((moved.Code, removed.Code), Is.EqualTo((0, 0)));
        Assert.That(moved.Error, Does.Match(
            $@"^warning: 'prod' was version {Versions[1]}, read by calendar \(last [^)]+\), stock-plan \(last [^)]+\)\."));
        Assert.That(removed.Error, Does.Contain($"'prod' was version {Versions[0]}, read by report").And.Contain("stock-plan"));
    }

    private async Task ReadAsync(string process, string version, string? column) => await Tracker.RunAsync(process, async run =>
    {
        var input = await run.LoadInputAsync($"forecasts@{version}");
        await foreach (var batch in column is null ? AsyncEnumerable.Empty<Apache.Arrow.RecordBatch>() : input.StreamBatchesAsync([column]))
        {
            batch.Dispose();
        }
    });
}
