using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary>
/// Where a version comes from, and what changed: two processes, one of which reads what the other writes, two versions of each.
/// </summary>
public partial class ChainTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const string NoPackages =
        "note: Not compared, as run PLAN1 does not tell them: packages.\nnote: Not compared, as run PLAN2 does not tell them: packages.";

    private readonly Dictionary<string, string> _names = [];

    [SetUp]
    public async Task MakeChain()
    {
        _names.Clear();
        for (var day = 1; day <= 2; day++)
        {
            var days = await Tracker.RunAsync(
                "daily-sales",
                async run =>
                {
                    run.LogExternalInput("shop.db", "https://shop.example.com/db", $"v{day}");
                    await run.SaveDatasetAsync(
                        "days", Enumerable.Range(1, day + 1).Select(number => new { Number = number, Units = number * day }));
                },
                start => start.Parameters["day"] = $"{day}");
            var plan = await Tracker.RunAsync("stock-plan", async run =>
            {
                var input = await run.LoadInputAsync("daily-sales/days@latest");
                await run.SaveDatasetAsync(
                    "plan", Enumerable.Range(1, 2).Select(sku => new { Sku = sku, Units = (int)input.Manifest.Rows * sku }));
            });
            (_names[days], _names[plan]) = ($"DAYS{day}", $"PLAN{day}");
        }
    }

    [Test]
    public async Task Why_OfTheNewest_GoesDownToTheRoot()
    {
        var (code, output, error) = await RldAsync("why", "stock-plan/plan@latest");

        Assert.That((code, Named(error)), Is.EqualTo((0, NoPackages)));
        Assert.That(Named(output), Is.EqualTo(
            """
            stock-plan/plan@PLAN2 (TIME) against PLAN1 (TIME)
            ├── plan: different, 2 rows
            └── input daily-sales/days: DAYS1 (TIME) -> DAYS2 (TIME)
                ├── parameter day: 1 -> 2
                └── external input shop.db: v1 -> v2
            """));
    }

    [Test]
    public async Task Why_AsJson_IsTheComparison()
    {
        var answer = await JsonAsync("why", Id("PLAN2"));

        Assert.That((string?)answer["comparison"]!["original"]!["run_id"], Is.EqualTo(Id("PLAN1")));
        Assert.That(answer["upstream"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Why_OfTheFirst_SaysThatNothingIsBeforeIt()
    {
        var (code, output, error) = await RldAsync("why", "stock-plan/plan@latest~1");

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(Named(error), Does.StartWith("error: stock-plan/plan@PLAN1 is the first version"));
    }

    [Test]
    public async Task Why_AgainstAnother_ComparesWithThat()
    {
        var (_, output, _) = await RldAsync("why", "stock-plan/plan@latest", "--against", $"stock-plan/plan@{Id("PLAN2")}");

        Assert.That(Named(output), Is.EqualTo(
            """
            stock-plan/plan@PLAN2 (TIME) against PLAN2 (TIME)
            ├── plan: identical, 2 rows
            └── nothing changed
            """));
    }

    [Test]
    public async Task Lineage_IsATreeBothWays()
    {
        var (code, output, error) = await RldAsync("lineage", "daily-sales/days@latest");

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(Named(output), Is.EqualTo(
            """
            daily-sales/days@DAYS2 FINISHED TIME
            ├── made from
            │ └── shop.db v2 https://shop.example.com/db
            └── read by
                └── stock-plan@PLAN2 reads days FINISHED TIME
            """));
    }

    [Test]
    public async Task Lineage_OneWayAndSomeSteps_IsNoMore()
    {
        var (_, up, _) = await RldAsync("lineage", "stock-plan/plan@latest", "--up", "--depth", "1");
        var (_, down, _) = await RldAsync("lineage", Id("PLAN1"), "--down");

        Assert.That(Named(up), Is.EqualTo(
            """
            stock-plan/plan@PLAN2 FINISHED TIME
            └── made from
                └── daily-sales/days@DAYS2 FINISHED TIME
            """));
        Assert.That(Named(down), Is.EqualTo(
            """
            stock-plan/plan@PLAN1 FINISHED TIME
            └── read by nobody
            """));
    }

    [TestCase("mermaid", "flowchart")]
    [TestCase("dot", "digraph")]
    [TestCase("json", "{")]
    [TestCase("html", "<!doctype html>")]
    public async Task Lineage_InAFormat_IsThatOfTheLibrary(string format, string start)
    {
        var (code, output, error) = await RldAsync("lineage", "stock-plan/plan@latest", "--format", format);

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.StartWith(start).IgnoreCase.And.Contain(Id("DAYS2")[..8]));
    }

    [Test]
    public async Task Diff_OfTwoVersions_TellsDataAndInputs()
    {
        var (code, output, error) = await RldAsync("diff", "stock-plan/plan@latest~1", "stock-plan/plan@latest", "--values", "--exit-code");

        Assert.That((code, Named(error)), Is.EqualTo((3, NoPackages)));
        Assert.That(Named(output), Is.EqualTo(
            """
            original stock-plan/plan@PLAN1 FINISHED, started TIME
            other stock-plan/plan@PLAN2 FINISHED, started TIME

            plan: different, 2 rows
            COLUMN TYPE NULLS DISTINCT MIN MAX MEAN SHIFT ROWS
            Units int32 0 2 2 -> 3 4 -> 6 3 -> 4.5 +1.06 sd 2

            Parameters, code and everything else of their own are the same.

            INPUT ORIGINAL OTHER CONTENT
            daily-sales/days DAYS1 DAYS2 other
            """));
    }

    [Test]
    public async Task Diff_OfTheSame_Is0AndNothing()
    {
        var (code, output, _) = await RldAsync("diff", Id("DAYS1"), Id("DAYS1"), "--exit-code");

        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("days: identical, 2 rows").And.Contain("are the same"));
    }

    [Test]
    public async Task Diff_OfRuns_ListsWhatChanged()
    {
        var (_, output, _) = await RldAsync("diff", Id("DAYS1"), Id("DAYS2"));

        Assert.That(Named(output), Does.Contain(
            """
            CHANGED ORIGINAL OTHER
            parameter day 1 2
            external input shop.db v1 v2
            """));
    }

    [Test]
    public async Task DiffRows_ByKey_IsALineARow()
    {
        var (code, output, error) = await RldAsync(
            "diff", "daily-sales/days@latest~1", "daily-sales/days@latest", "--rows", "--key", "Number");

        Assert.That(code, Is.Zero);
        Assert.That(output, Is.EqualTo("~ Number=1  Units: 1 -> 2\n~ Number=2  Units: 2 -> 4\n+ Number=3  Units=6\n"));
        Assert.That(error, Is.EqualTo("1 row added, 0 removed, 2 changed\n"));
    }

    [Test]
    public async Task DiffRows_AsJson_IsOneDocument()
    {
        var answer = await JsonAsync("diff", Id("DAYS1"), Id("DAYS2"), "--rows", "--key", "Number", "--limit", "3");

        Assert.That(answer.ToJsonString(), Does.EndWith(
            """
            "key":["Number"],"rows":[{"change":"Changed","key":{"Number":1},"cells":[{"column":"Units","original":1,"other":2}]},{"change":"Changed","key":{"Number":2},"cells":[{"column":"Units","original":2,"other":4}]},{"change":"Added","key":{"Number":3},"row":{"Number":3,"Units":6}}],"added":1,"removed":0,"changed":2}
            """.Trim()));
    }

    [Test]
    public async Task DiffRows_ColumnsOfOtherTypes_AreToldAndCompared()
    {
        await Tracker.RunAsync("daily-sales", run => run.SaveDatasetAsync(
            "days", new[] { new { Number = 1, Units = 2.0, Note = "" }, new { Number = 2, Units = 4.5, Note = "" } }));
        await Tracker.RunAsync("daily-sales", run => run.SaveDatasetAsync(
            "days", new[] { new { Number = 1, Units = 2m, Note = "" }, new { Number = 2, Units = 4.5m, Note = "" } }));
        string[] arguments = ["diff", Id("DAYS2"), "daily-sales/days@latest~1", "--rows", "--key", "Number", "--exit-code"];

        var (code, output, error) = await RldAsync(arguments);
        var answer = JsonNode.Parse((await RldAsync([.. arguments, "--json"])).Output)!;
        var same = await RldAsync(
            "diff", "daily-sales/days@latest~1", "daily-sales/days@latest", "--rows", "--key", "Number", "--exit-code");
        var keysOnly = await RldAsync(
            "diff",
            "daily-sales/days@latest~1",
            "daily-sales/days@latest",
            "--rows",
            "--key",
            "Number",
            "--columns",
            "Note",
            "--exit-code");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(
            output,
            Is.EqualTo("~ column Units: int32 -> float64\n+ column Note: string\n~ Number=2  Units: 4 -> 4.5\n- Number=3  Units=6\n"));
        Assert.That(error, Is.EqualTo("0 rows added, 1 removed, 1 changed; 2 columns differ\n"));
        Assert.That(
            answer["columns"]!.ToJsonString(),
            Is.EqualTo("""[{"name":"Units","original":"int32","other":"float64"},{"name":"Note","other":"string"}]"""));
        Assert.That((same.Code, same.Output), Is.EqualTo((3, "~ column Units: float64 -> decimal(38,18)\n")));
        Assert.That((keysOnly.Code, keysOnly.Output), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task DiffRows_OfFiles_SaysThatThereAreNone()
    {
        await File.WriteAllTextAsync(Folder["note.txt"], "x");
        await Tracker.RunAsync("notes", run => run.SaveDatasetAsync("note", new FileInfo(Folder["note.txt"])));

        var (code, _, error) = await RldAsync("diff", "notes/note@latest", "notes/note@latest", "--rows", "--key", "a");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.StartWith("error: The note of run ").And.Contain("files, not of rows"));
    }

    [Test]
    public async Task History_IsATableWithTheOldestFirst()
    {
        var (code, output, error) = await RldAsync("history", "daily-sales/days", "--plot");

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(Bytes().Replace(Named(output), " BYTES "), Is.EqualTo(
            """
            VERSION STARTED ROWS BYTES TOOK PARAMETERS ROWS
            DAYS1 TIME 2 BYTES TOOK day=1 ██████████████████████████▋
            DAYS2 TIME 3 BYTES TOOK day=2 ████████████████████████████████████████
            """));
    }

    [Test]
    public async Task History_OfAColumn_HasItsFigures()
    {
        var (_, output, _) = await RldAsync("history", "daily-sales/days", "--column", "Units", "--limit", "1");
        var answer = await JsonAsync("history", "daily-sales/days", "--column", "Units");
        var (code, _, error) = await RldAsync("history", "daily-sales/days", "--column", "units");

        Assert.That(Named(output), Is.EqualTo(
            """
            VERSION STARTED ROWS NULLS MIN MAX MEAN STDDEV
            DAYS2 TIME 3 0 2 6 4 2
            """));
        Assert.That(
            answer["versions"]!.AsArray().Select(version => ((string?)version!["run_id"], (double?)version["profile"]!["Units"]!["mean"])),
            Is.EqualTo(new[] { (Id("DAYS1"), 1.5), (Id("DAYS2"), 4.0) }));
        Assert.That(
            (code, error), Is.EqualTo((1, "error: No version of daily-sales/days has a column 'units'. There are Number, Units.\n")));
    }

    [Test]
    public async Task History_AsAPage_IsInTheFile()
    {
        var (code, output, error) = await RldAsync("history", "daily-sales/days", "--html", "days.html");

        Assert.That((code, output, error), Is.EqualTo((0, "", "2 versions in days.html\n")));
        Assert.That(
            await File.ReadAllTextAsync(Folder["days.html"]), Does.StartWith("<!doctype html>").IgnoreCase.And.Contain(Id("DAYS2")));
    }

    private string Id(string name) => _names.Single(pair => pair.Value == name).Key;

    private string Named(string text)
    {
        foreach (var (runId, name) in _names)
        {
            text = text.Replace(runId, name, StringComparison.Ordinal).Replace(runId[..8], name, StringComparison.Ordinal);
        }

        return Guides().Replace(Normalize(text), "    ");
    }

    [GeneratedRegex("^ (?=[├└│])", RegexOptions.Multiline)]
    private static partial Regex Guides();

    [GeneratedRegex(@"(?<=TIME \d) [\d,]+ ", RegexOptions.Multiline)]
    private static partial Regex Bytes();
}
