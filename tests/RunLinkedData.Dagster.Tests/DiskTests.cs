using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>The file of messages when its disk is full, or others write to it too.</summary>
public sealed class DiskTests : PipesFixture
{
    // Linux shows one write page by page to who reads at that moment; no program can put a line that crosses pages there at once.
    private const int SystemPage = 4_096;

    [Test]
    public void Send_DiskIsFullForAWhile_LeavesNoHalfLineAndLosesNothing()
    {
        using var disk = SmallDisk.Mount();
        UseMessages(Path.Join(disk.Path, "messages"));
        var ballast = Path.Join(disk.Path, "ballast");
        using (var pipes = Open())
        {
            Fill(ballast);
            for (var i = 0; i < 20; i++)
            {
                pipes.Log($"{i} " + new string('x', 1_000));
                Assert.That(File.ReadAllText(Messages), Does.EndWith("\n"));
            }

            File.Delete(ballast);
        }

        var logged = Read().Where(message => (string?)message["method"] == "log").Select(message => (string)message["params"]!["message"]!);
        Assert.That(logged.Select(text => text[..text.IndexOf(' ')]), Is.EqualTo(Enumerable.Range(0, 20).Select(i => $"{i}")));
        Assert.That((string?)Read()[^1]["method"], Is.EqualTo("closed"));
    }

    [Test]
    public void Close_DiskIsStillFull_SaysThatDagsterHasNotGotTheMessages()
    {
        using var disk = SmallDisk.Mount();
        UseMessages(Path.Join(disk.Path, "messages"));
        var pipes = Open();
        Fill(Path.Join(disk.Path, "ballast"));
        for (var i = 0; i < 10; i++)
        {
            pipes.Log(new string('x', 1_000));
        }

        Assert.That(
            pipes.Dispose,
            Throws.InstanceOf<DagsterException>()
                .With.Property(nameof(DagsterException.Code)).EqualTo(DagsterException.NotDelivered).And.Message.Contains(Messages));
        Assert.That(Read(), Has.Count.LessThan(12), "what was written stays readable");
    }

    [Test]
    public async Task Send_TwoPrograms_EachLineIsWholeAtAnyTime()
    {
        using var one = StartWorker("lines");
        using var two = StartWorker("lines");
        while (!one.HasExited && !two.HasExited)
        {
            var seen = await File.ReadAllTextAsync(Messages);
            Assert.That(
                seen.Length == 0 || seen[^1] == '\n' || seen.Length % SystemPage == 0,
                Is.True,
                () => $"Half a line ends Dagster's reader: ...{seen[^Math.Min(200, seen.Length)..]}");
        }

        await one.WaitAsync();
        await two.WaitAsync();

        Assert.That((one.ExitCode, two.ExitCode), Is.EqualTo((0, 0)), one.Error + two.Error);
        Assert.That(Read().Count(message => (string?)message["method"] == "log"), Is.EqualTo(2_000));
    }

    [Test]
    [Platform("Linux", Reason = "Where the end of a file is found in the write itself")]
    public async Task Send_BesideAProgramThatAppends_EachLineIsWhole()
    {
        const string Line = """{"__dagster_pipes_version":"0.1","method":"report_custom_message","params":{"payload":"of another"}}""";
        using var other = Process.Start("bash", ["-c", $"for i in {{1..2000}}; do echo '{Line}' >> '{Messages}'; done"]);
        using var worker = StartWorker("lines");
        await worker.WaitAsync();
        await other.WaitForExitAsync();

        Assert.That(Read(), Has.Count.EqualTo(3_002));
    }

    private static void Fill(string path)
    {
        using FileStream ballast = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                ballast.Write(new byte[512]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
