using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

public class QueryTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const string ByRun = "select params.horizon_days as h, count(*) as n, sum(Units) as units from \"demand-forecast/forecasts\" "
        + "where Day <= $day group by all order by h";

    [Test]
    public async Task Query_PrintsATable()
    {
        var (code, output, error) = await RldAsync("query", ByRun, "--param", "day=3");

        Assert.That((code, Normalize(output), error), Is.EqualTo((0, "h n units\n3 3 9\n4 3 9", "")));
    }

    [Test]
    public async Task Query_PrintsCsvAndJson_AndWritesFiles()
    {
        var (_, csv, _) = await RldAsync("query", ByRun, "--param", "day=4", "--csv");
        var json = await JsonAsync("query", ByRun, "--param", "day=4");
        var (parquet, name, _) = await RldAsync("query", "from forecasts", "--parquet", "all.parquet");
        var (arrow, _, _) = await RldAsync("query", "from forecasts", "--arrow", "all.arrow");

        Assert.That(csv.ReplaceLineEndings("\n"), Is.EqualTo("h,n,units\n3,3,9\n4,4,15\n"));
        Assert.That(json["rows"]!.ToJsonString(), Is.EqualTo("""[{"h":"3","n":3,"units":9},{"h":"4","n":4,"units":15}]"""));
        Assert.That(json["columns"]!.AsArray().Select(column => $"{column!["type"]}"), Is.EqualTo(new[] { "string", "int64", "float64" }));
        Assert.That((parquet, arrow, name.TrimEnd()), Is.EqualTo((0, 0, "all.parquet")));
        Assert.That(File.ReadAllBytes(Folder["all.parquet"])[..4], Is.EqualTo("PAR1"u8.ToArray()));
        Assert.That(File.ReadAllBytes(Folder["all.arrow"])[..6], Is.EqualTo("ARROW1"u8.ToArray()));
    }

    [Test]
    public async Task Query_OfMoreRowsThanItPrints_SaysSo()
    {
        var (_, output, error) = await RldAsync("query", "select Day from forecasts order by Day", "--limit", "2");
        var (_, none, talk) = await RldAsync("query", "select Day from forecasts where Day > 100");

        Assert.That(Normalize(output), Is.EqualTo("Day\n1\n1"));
        Assert.That(error.Trim(), Is.EqualTo("The first 2 rows; --limit shows more, --csv, --json and --parquet have all."));
        Assert.That((none, talk.Trim()), Is.EqualTo(("", "No rows, of the columns Day.")));
    }

    [Test]
    public async Task Query_Explained_TellsWhatIsRead()
    {
        var sql = "select * from \"demand-forecast/forecasts\" where Day > 3";

        var (_, output, _) = await RldAsync("query", sql, "--explain");
        var table = (JsonObject)(await JsonAsync("query", sql, "--explain"))["tables"]![0]!;

        Assert.That(Normalize(output), Does.Contain("demand-forecast/forecasts 2 0 1 1 1").And.Contain("demand-forecast/forecasts@SECOND"));
        Assert.That(
            $"{table["versions_found"]} {table["versions_left_out_by_figures"]} {table["versions"]![0]} {table["columns"]![0]!["name"]}",
            Is.EqualTo($"2 1 {Versions[1]} Day"));
    }

    [Test]
    public async Task Query_OfVersions_ListsThem()
    {
        var (_, output, _) = await RldAsync("query", "select run_id from versions order by started", "--process", "demand-forecast");

        Assert.That(Normalize(output), Is.EqualTo("run_id\nFIRST\nSECOND"));
    }

    [TestCase("selec", 1, "no SQL")]
    [TestCase("select * from read_csv('x')", 1, "'read_csv' is not for queries")]
    [TestCase("select * from nothing", 1, "no process has published")]
    [TestCase("select $p from forecasts", 1, "'$p'")]
    [TestCase("select 'a\u001b[31m' as x", 0, "")]
    public async Task Query_ThatIsWrong_IsOneLine(string sql, int expected, string words)
    {
        var (code, output, error) = await RldAsync("query", sql);

        Assert.That(code, Is.EqualTo(expected));
        Assert.That(error, Does.Contain(words));
        Assert.That(output + error, Does.Not.Contain("\u001b").And.Not.Contain("   at "));
    }

    [Test]
    public async Task Forms_ThatExcludeOneAnother_AreRefused()
    {
        Assert.That((await RldAsync("query", "select 1", "--csv", "--json")).Code, Is.EqualTo(2));
        Assert.That((await RldAsync("query", "select 1", "--parquet", "a", "--explain")).Code, Is.EqualTo(2));
        Assert.That((await RldAsync("query", "select 1", "--parquet", "a", "--limit", "1")).Code, Is.EqualTo(2));
        Assert.That((await RldAsync("query", "select 1", "--parquet", "no/folder/a")).Error, Does.Contain("There is no folder"));
    }

    [TestCase("--parquet", ".")]
    [TestCase("--arrow", "folder/")]
    public async Task File_ThatIsAFolder_IsRefusedByItsName(string option, string name)
    {
        Directory.CreateDirectory(Folder["folder"]);

        var (code, _, error) = await RldAsync("query", "select 1", option, name);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain($"'{name}' is a folder").And.Contain("Name a file"));
    }

    [Platform(Include = "Linux", Reason = "A folder in which not even root makes files.")]
    [Test]
    public async Task File_InAFolderThatTakesNone_IsRefusedByItsName()
    {
        var (code, _, error) = await RldAsync("query", "select 1", "--parquet", "/proc/all.parquet");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("'/proc/all.parquet' cannot be written").And.Not.Contain(".tmp"));
    }

    [Platform(Exclude = "Win", Reason = "Signals are those of POSIX.")]
    [Test]
    public async Task Query_OnCtrlC_EndsAndLeavesNothing()
    {
        var temporary = Directory.CreateDirectory(Folder["tmp"]).FullName;
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path,
            [new("MLFLOW_TRACKING_URI", TrackingUri), new("RLD_CACHE_DIR", Folder["cache"]), new("TMPDIR", temporary)],
            ["query", "select count(*) from range(100000000000) a, forecasts"]);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Directory.GetDirectories(temporary, "rld-sql-*").Length == 0)
        {
            Assert.That(program.HasExited, Is.False, program.Error);
            await Task.Delay(50, timeout.Token);
        }

        program.Signal("INT");
        await program.WaitAsync();

        Assert.That((program.ExitCode, program.Error), Is.EqualTo((130, "Interrupted.\n")));
        Assert.That(Directory.GetDirectories(temporary, "rld-sql-*"), Is.Empty);
    }
}
