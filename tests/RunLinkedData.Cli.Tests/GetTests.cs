using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld get</c> and <c>rld verify</c>: the data itself.</summary>
public class GetTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const string Latest = "demand-forecast/forecasts@latest";

    [Test]
    public async Task Get_WithoutMore_CopiesTheFilesAsTheyAre()
    {
        var (code, output, error) = await RldAsync("get", Latest);

        Assert.That((code, output), Is.EqualTo((0, Path.Combine("forecasts", "part-00000.parquet") + "\n")));
        Assert.That(error, Does.Contain(Versions[1]));
        Assert.That(
            await File.ReadAllBytesAsync(Folder[Path.Combine("forecasts", "part-00000.parquet")]),
            Is.EqualTo(await File.ReadAllBytesAsync(await PathAsync(Versions[1]))));
    }

    [Test]
    public async Task Get_AFormat_GoesToStdout()
    {
        var (code, output, error) = await RldAsync("get", Latest, "--format", "csv", "--columns", "Units,Day", "--head", "2");

        Assert.That((code, output, error), Is.EqualTo((0, "Units,Day\n1.5,1\n3,2\n", "")));
        Assert.That((await RldAsync("get", Latest, "--format", "jsonl", "--head", "1")).Output, Is.EqualTo("{\"Day\":1,\"Units\":1.5}\n"));
    }

    [TestCase("auto")]
    [TestCase("always")]
    [TestCase("never")]
    public async Task Get_PartialOfASmallFileOfThisMachine_IsWholeAndSaysNothing(string partial)
    {
        var (code, output, error) = await RldAsync(
            "get", Latest, "--format", "csv", "--columns", "Units", "--head", "1", "--partial", partial);

        Assert.That((code, output, error), Is.EqualTo((0, "Units\n1.5\n", "")));
        Assert.That((await JsonAsync("get", Latest, "--head", "1", "--partial", partial))["unchecked_files"], Is.Null);
    }

    [Test]
    public async Task Get_PartialOfAnotherName_IsRefused() =>
        Assert.That((await RldAsync("get", Latest, "--head", "1", "--partial", "sometimes")).Code, Is.EqualTo(2));

    [Test]
    public async Task Get_CsvThatEscapesFormulas_HasNone()
    {
        await Tracker.RunAsync("p", run => run.SaveDatasetAsync("d", [new { Text = "=1+1", Units = -1 }]));

        Assert.That((await RldAsync("get", "p/d@latest", "--format", "csv")).Output, Is.EqualTo("Text,Units\n=1+1,-1\n"));
        Assert.That(
            (await RldAsync("get", "p/d@latest", "--format", "csv", "--escape-formulas")).Output, Is.EqualTo("Text,Units\n'=1+1,-1\n"));
    }

    [Test]
    public async Task Get_AFormatIntoAFolder_IsAFileThere()
    {
        var answer = await JsonAsync("get", Latest, "-o", "out/here", "--format", "csv");

        Assert.That(answer["files"]!.ToJsonString(), Is.EqualTo("[\"forecasts.csv\"]"));
        Assert.That(
            await File.ReadAllTextAsync(Folder[Path.Combine("out", "here", "forecasts.csv")]),
            Is.EqualTo("Day,Units\n1,1.5\n2,3\n3,4.5\n4,6\n"));
    }

    [Test]
    public async Task Get_AFormatIntoAFile_IsThatFile()
    {
        var (code, output, _) = await RldAsync("get", Latest, "-o", "out/units.txt", "--format", "csv", "--columns", "Units");
        await RldAsync("get", Versions[0], "-o", "out/units.txt", "--format", "csv", "--columns", "Units");
        var answer = await JsonAsync("get", Latest, "-o", "units.csv", "--format", "csv");

        Assert.That((code, output), Is.EqualTo((0, Path.Combine("out", "units.txt") + "\n")));
        Assert.That(await File.ReadAllTextAsync(Folder[Path.Combine("out", "units.txt")]), Is.EqualTo("Units\n1.5\n3\n4.5\n"));
        Assert.That(((string?)answer["folder"], answer["files"]!.ToJsonString()), Is.EqualTo(("", "[\"units.csv\"]")));
        Assert.That(File.Exists(Folder["units.csv"]), Is.True);
    }

    [Test]
    public async Task Get_IntoAFolderThatHoldsSomething_IsRefusedOrReplacesItWhole()
    {
        Directory.CreateDirectory(Folder["out"]);
        await File.WriteAllTextAsync(Folder[Path.Combine("out", "part-00001.parquet")], "old");

        var refused = await RldAsync("get", Latest, "-o", "out");
        var held = Directory.GetFiles(Folder["out"]);
        var replaced = await RldAsync("get", Latest, "-o", "out", "--replace");
        var here = await RldAsync("get", Latest, "-o", ".", "--replace");

        Assert.That((refused.Code, refused.Output), Is.EqualTo((1, "")));
        Assert.That(refused.Error, Does.Contain("'part-00001.parquet'").And.Contain("--replace"));
        Assert.That(held.Select(Path.GetFileName), Is.EqualTo(new[] { "part-00001.parquet" }));
        Assert.That(replaced.Code, Is.Zero, replaced.Error);
        Assert.That(Directory.GetFiles(Folder["out"]).Select(Path.GetFileName), Is.EqualTo(new[] { "part-00000.parquet" }));
        Assert.That((here.Code, File.Exists(Folder["mlflow.db"])), Is.EqualTo((1, true)));
        Assert.That(here.Error, Does.Contain("folder that you are in"));
    }

    [Test]
    public async Task Get_Head_IsATableToLookAt()
    {
        var (code, output, error) = await RldAsync("get", Versions[0], "--head", "2");

        Assert.That((code, Normalize(output), Normalize(error)), Is.EqualTo((0, "Day Units\n1 1.5\n2 3", "2 of 3 rows, run FIRST")));
        Assert.That((await JsonAsync("get", Latest, "--head", "1")).ToJsonString(), Is.EqualTo(
            $$"""{"run_id":"{{Versions[1]}}","dataset":"forecasts","total_rows":4,"rows":[{"Day":1,"Units":1.5}]}"""));
    }

    [Test]
    public async Task Get_ARunThatWroteNothing_SaysSo()
    {
        var (code, output, error) = await RldAsync("get", Failed);

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(Normalize(error), Is.EqualTo("error: Run BROKEN (FAILED) has written no dataset. 'rld show BROKEN' tells what it is."));
    }

    [Test]
    public async Task Get_ADamagedFile_GivesNothingOfIt()
    {
        await DamageAsync(Versions[1]);

        var (code, output, error) = await RldAsync("get", Latest, "--format", "csv");

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.StartWith("error: ").And.Contain("part-00000.parquet"));
    }

    [Test]
    public async Task Verify_SoundVersionAndProcess_Is0()
    {
        var (code, output, error) = await RldAsync("verify", "demand-forecast");

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Match("^Sound: 2 versions, 2 files of [\\d,]+ bytes read\n$"));
        Assert.That(
            (await RldAsync("verify", Latest, "--quick")).Output,
            Does.Match("^Sound: 1 version, 1 file of [\\d,]+ bytes looked for, not read\n$"));
    }

    [Test]
    public async Task Verify_ADamagedFile_Is3AndTold()
    {
        await DamageAsync(Versions[1]);

        var (code, output, _) = await RldAsync("verify", Versions[1]);

        Assert.That(code, Is.EqualTo(3));
        Assert.That(
            Normalize(output),
            Does.StartWith("FOUND RUN DATASET PATH WHAT IS WRONG\nFileChanged SECOND forecasts datasets/forecasts/part-00000.parquet ")
                .And.Contain("1 finding: 1 version"));
        var (jsonCode, json, _) = await RldAsync("verify", "demand-forecast", "--json");
        Assert.That((jsonCode, json), Is.EqualTo((3, json)));
        Assert.That(json, Does.Contain("\"kind\": \"FileChanged\""));
    }

    private async Task<string> PathAsync(string runId)
    {
        var run = await Tracker.TrackingStore.GetRunAsync(runId);
        return Path.Combine(new Uri(run.Info.ArtifactUri).LocalPath, "datasets", "forecasts", "part-00000.parquet");
    }

    private async Task DamageAsync(string runId)
    {
        var file = await PathAsync(runId);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[10] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
    }
}
