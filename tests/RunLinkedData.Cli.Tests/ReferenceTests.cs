using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary>Versions of data that stays where it is, made and looked at by the command line.</summary>
public class ReferenceTests(StoreKind kind) : CommandLineFixture(kind)
{
    private string _extract = "";

    [SetUp]
    public void WriteExtract()
    {
        _extract = Folder["extract"];
        Directory.CreateDirectory(_extract);
        File.WriteAllText(Path.Combine(_extract, "a.txt"), "one");
        File.WriteAllText(Path.Combine(_extract, "b.txt"), "two");
    }

    [Test]
    public async Task Publish_FilesOfARunThatGoesOn_AreItsDatasetWhenItEnds()
    {
        using var run = await Tracker.StartRunAsync("etl");

        var (code, output, _) = await RldAsync("publish", "--run", run.Id[..8], "--name", "extract", "--from", _extract);

        Assert.That(code, Is.Zero);
        Assert.That(output, Does.StartWith($"etl/extract@{run.Id} sha256:"));
        Assert.That((await Tracker.TrackingStore.GetRunAsync(run.Id)).Info.Status, Is.EqualTo(MLflow.Tracking.RunStatus.Running));
        await run.CompleteAsync();
        var (_, shown, _) = await RldAsync("show", "etl/extract@latest");
        Assert.That(shown, Does.Contain($"2 files at file://{_extract}/"));
        var (copied, _, _) = await RldAsync("get", "etl/extract@latest", "-o", Folder["copy"]);
        Assert.That(copied, Is.Zero);
        Assert.That(File.ReadAllText(Folder["copy/b.txt"]), Is.EqualTo("two"));
    }

    [Test]
    public async Task Publish_OfAProcess_IsARunOfItsOwn()
    {
        var published = await JsonAsync("publish", "--process", "etl", "--name", "extract", "--files", _extract, "--hash");

        var reference = (string)published["reference"]!;
        Assert.That(reference, Does.StartWith("etl/extract@"));
        Assert.That((string)published["manifest"]!["source"]!["location"]!, Is.EqualTo($"file://{_extract}"));
        Assert.That((string)published["manifest"]!["files"]![0]!["sha256"]!, Has.Length.EqualTo(64));
        Assert.That((await RldAsync("verify", reference)).Code, Is.Zero);
        File.WriteAllText(Path.Combine(_extract, "b.txt"), "tow");
        var (code, output, _) = await RldAsync("verify", reference);
        Assert.That(code, Is.EqualTo(3));
        Assert.That(output, Does.Contain("b.txt"));
    }

    [TestCase("goes with the location of data", "publish", "--name", "a")]
    [TestCase("Name the run whose members", "publish")]
    [TestCase("needs --name", "publish", "--from", "x")]
    [TestCase("are two places", "publish", "--from", "x", "--delta", "y", "--name", "a")]
    [TestCase("goes with --run", "publish", "0123abcd", "--from", "x", "--name", "a")]
    [TestCase("are two runs", "publish", "--run", "0123abcd", "--process", "p", "--from", "x", "--name", "a")]
    public async Task Publish_OptionsThatDoNotGoTogether_AreExplained(string why, params string[] arguments)
    {
        var (code, _, errors) = await RldAsync(arguments);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain(why));
    }

    [Test]
    public async Task Publish_NothingIsThere_FailsAndLeavesNoVersion()
    {
        var (code, _, errors) = await RldAsync("publish", "--process", "etl", "--name", "extract", "--from", Folder["none"]);

        Assert.That(code, Is.Not.Zero);
        Assert.That(errors, Does.Contain("no file is there"));
        Assert.That((await RldAsync("versions", "etl/extract")).Output, Does.Not.Contain("sha256"));
    }

    [Test]
    public async Task Publish_RunThatHasEnded_IsRefused()
    {
        using var run = await Tracker.StartRunAsync("etl");
        await run.CompleteAsync();

        var (code, _, errors) = await RldAsync("publish", "--run", run.Id, "--name", "extract", "--from", _extract);

        Assert.That(code, Is.Not.Zero);
        Assert.That(errors, Does.Contain("has ended"));
    }

    [Test]
    public async Task LogInput_OfARunThatGoesOn_IsReadAndVerifiedLater()
    {
        using var run = await Tracker.StartRunAsync("etl");

        var (code, output, _) = await RldAsync("log-input", "--run", run.Id[..8], "--name", "prices", "--from", _extract);

        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Match("^prices sha256:[0-9a-f]{16} sha256:[0-9a-f]{64}"));
        Assert.That((await Tracker.TrackingStore.GetRunAsync(run.Id)).Info.Status, Is.EqualTo(MLflow.Tracking.RunStatus.Running));
        await run.SaveDatasetAsync("items", new[] { new { Id = 1 } });
        await run.CompleteAsync();
        File.WriteAllText(Path.Combine(_extract, "later.txt"), "not of it");
        Assert.That((await RldAsync("show", run.Id)).Output, Does.Contain($"from file://{_extract}, pinned"));
        var (copied, files, _) = await RldAsync("get", "etl/items@latest", "--input", "prices", "-o", Folder["copy"]);
        Assert.That((copied, files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length), Is.EqualTo((0, 2)));
        Assert.That(File.ReadAllText(Folder["copy/b.txt"]), Is.EqualTo("two"));
        Assert.That((await RldAsync("verify", run.Id)).Output, Does.Contain("1 external input looked for"));
        File.Delete(Path.Combine(_extract, "a.txt"));
        var (found, findings, _) = await RldAsync("verify", run.Id, "--quick");
        Assert.That(found, Is.EqualTo(3));
        Assert.That(findings, Does.Contain("InputMissing").And.Contain("a.txt"));
    }

    [Test]
    public async Task Diff_RunsThatReadOtherFiles_NamesThem()
    {
        var one = await ReadAsync();
        File.WriteAllText(Path.Combine(_extract, "b.txt"), "other");
        var two = await ReadAsync();

        var diff = await RldAsync("diff", one, two);
        Assert.That(diff.Output, Does.Contain("external input prices: different, 2 files"));
        Assert.That(diff.Output, Does.Contain("~ b.txt").And.Not.Contain("~ a.txt"));
        var why = await RldAsync("why", two, "--against", one);
        Assert.That(why.Output, Does.Contain("external input prices: different, 2 files"));
        var json = await JsonAsync("diff", one, two);
        Assert.That(
            (string)json["comparison"]!["external_inputs"]![0]!["content"]!["files"]![0]!["path"]!, Is.EqualTo("b.txt"));

        async Task<string> ReadAsync()
        {
            using var run = await Tracker.StartRunAsync("etl");
            Assert.That(
                (string)(await JsonAsync("log-input", "--run", run.Id, "--name", "prices", "--files", _extract))["name"]!,
                Is.EqualTo("prices"));
            await run.SaveDatasetAsync("items", new[] { new { Id = 1 } });
            await run.CompleteAsync();
            return run.Id;
        }
    }

    [TestCase("Say where the data is", "log-input", "--name", "a", "--run", "0123abcd")]
    [TestCase("needs --name", "log-input", "--run", "0123abcd", "--from", "x")]
    [TestCase("are two places", "log-input", "--run", "0123abcd", "--from", "x", "--files", "x", "--name", "a")]
    [TestCase("Name the run that reads it", "log-input", "--from", "x", "--name", "a")]
    public async Task LogInput_OptionsThatDoNotGoTogether_AreExplained(string why, params string[] arguments)
    {
        var (code, _, errors) = await RldAsync(arguments);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain(why));
    }

    [Test]
    public async Task Get_InputThatIsNotPinned_SaysSo()
    {
        var runId = await Tracker.RunAsync("etl", run =>
        {
            run.LogExternalInput("weather", "s3://bucket/weather.csv", "etag-1");
            return Task.CompletedTask;
        });

        var (code, _, errors) = await RldAsync("get", runId, "--input", "weather@etag-1");

        Assert.That(code, Is.Not.Zero);
        Assert.That(errors, Does.Contain("nothing pins it"));
    }
}
