using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run --reuse</c>, and what becomes of a version of which half lies in another run.</summary>
public class RunReuseTests : ProgramFixture
{
    private string _first = null!;
    private string _second = null!;

    [SetUp]
    public async Task MakeTwoVersions()
    {
        _first = await MakeAsync("one");
        _second = await MakeAsync("two");
    }

    [Test]
    public async Task Output_HalfTheSame_IsStoredByHalfAndReadWhole()
    {
        Assert.That(File.Exists(FileOf(_first, "a.txt")) && File.Exists(FileOf(_second, "b.txt")));
        Assert.That(File.Exists(FileOf(_second, "a.txt")), Is.False);
        Assert.That((await RldAsync("show", _second)).Output, Does.Contain(_first));

        var (code, _, error) = await RldAsync("get", "p/d@latest", "--output", "copy");

        Assert.That(code, Is.Zero, error);
        Assert.That(await File.ReadAllTextAsync(Folder["copy/a.txt"]), Is.EqualTo("same\n"));
        Assert.That(await File.ReadAllTextAsync(Folder["copy/b.txt"]), Is.EqualTo("two\n"));
        foreach (var options in new string[][] { [], ["--quick"] })
        {
            var (verified, report, _) = await RldAsync(["verify", "p", .. options]);
            Assert.That(verified, Is.Zero, report);
        }
    }

    [TestCase("missing", null)]
    [TestCase("other content", "SAME\n")]
    public async Task Output_WhatItRefersToIsGoneOrChanged_IsFoundAndNotRead(string what, string? text)
    {
        File.Delete(FileOf(_first, "a.txt"));
        if (text is not null)
        {
            await File.WriteAllTextAsync(FileOf(_first, "a.txt"), text);
        }

        var (verified, report, _) = await RldAsync("verify", _second);
        var (code, _, error) = await RldAsync("get", "p/d@latest", "--output", "copy");

        Assert.That((verified, code), Is.EqualTo((3, 1)), report + error);
        foreach (var told in new[] { report, error })
        {
            Assert.That(told, Does.Contain(_first).And.Contain("a.txt").And.Contain(what));
        }

        Assert.That(Directory.Exists(Folder["copy"]), Is.False);
    }

    [Test]
    public async Task Output_RunThatItRefersToIsDeleted_IsFoundAndStillRead()
    {
        await using (var tracker = await RunTracker.ConnectAsync(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{Folder["mlflow.db"]}" }))
        {
            await tracker.TrackingStore.DeleteRunAsync(_first);
        }

        var (verified, report, _) = await RldAsync("verify", _second);

        Assert.That(verified, Is.EqualTo(3), report);
        Assert.That(report, Does.Contain(_first).And.Contain("mlflow gc"));
        Assert.That((await RldAsync("get", "p/d@latest", "--output", "copy")).Code, Is.Zero);
        Assert.That(await File.ReadAllTextAsync(Folder["copy/a.txt"]), Is.EqualTo("same\n"));
        Assert.That(File.Exists(FileOf(await MakeAsync("three"), "a.txt")), "what may go is stored again");
    }

    [Test]
    public async Task Output_OfMembersOfAGroup_ReferToWhatAnyOfThemStored()
    {
        var first = await MakeTogetherAsync("monday", "one", 0, 1);
        var second = await MakeTogetherAsync("tuesday", "two", 1, 0);

        foreach (var name in new[] { "a0.txt", "a1.txt" })
        {
            Assert.That(File.Exists(FileOf(first, name)), name);
            Assert.That(File.Exists(FileOf(second, name)), Is.False, name);
        }

        Assert.That((await RldAsync("show", second)).Output, Does.Contain(first));
        var (code, _, error) = await RldAsync("get", "group/d@latest", "--output", "copy");
        Assert.That(code, Is.Zero, error);
        Assert.That(await File.ReadAllTextAsync(Folder["copy/a1.txt"]), Is.EqualTo("same 1\n"));
        Assert.That(await File.ReadAllTextAsync(Folder["copy/b0.txt"]), Is.EqualTo("two\n"));
        var (verified, report, _) = await RldAsync("verify", "group");
        Assert.That(verified, Is.Zero, report);
    }

    /// <summary>Two programs at once make a version. <c>files</c>: which of those that do not change each member has.</summary>
    private async Task<string> MakeTogetherAsync(string group, string text, params int[] files)
    {
        var members = await Task.WhenAll(files.Select((file, index) => RldAsync(
        [
            "run", "group", "--reuse", "--group", group, "--index", $"{index}", "--size", $"{files.Length}",
            "--output", $"d={group}{index}", "--",
            "sh", "-c", $"mkdir $1 && echo same {file} > $1/a{file}.txt && echo {text} > $1/b{index}.txt", "sh", $"{group}{index}",
        ])));
        Assert.That(members.Select(member => member.Code), Is.All.Zero, string.Concat(members.Select(member => member.Error)));
        return (string)(await LastRunAsync())["run_id"]!;
    }

    private async Task<string> MakeAsync(string text)
    {
        var (code, _, error) = await RldAsync(
            "run", "p", "--reuse", "--output", "d=out", "--", "sh", "-c", $"mkdir -p out; echo same > out/a.txt; echo {text} > out/b.txt");
        Assert.That(code, Is.Zero, error);
        return (string)(await LastRunAsync())["run_id"]!;
    }

    private string FileOf(string runId, string name) => Path.Combine(
        Directory.GetDirectories(Folder["mlruns"], runId, SearchOption.AllDirectories).Single(), "artifacts", "datasets", "d", name);
}
