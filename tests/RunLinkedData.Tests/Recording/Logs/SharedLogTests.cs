using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Recording.Logs;

public class SharedLogTests : WorkerFixture
{
    [Test]
    public async Task LogWriter_SeveralProgramsAtOnce_LosesNoLine()
    {
        using var run = Tracker.StartRun("p");
        var programs = Enumerable.Range(0, 3)
            .Select(i => ExampleProgram.StartWorker(Folder.Path, "log", TrackingUri, run.Id, $"{i}", "300"))
            .ToList();
        try
        {
            await UntilAsync(() => Task.FromResult(programs.TrueForAll(program => program.HasExited || program.Output == "ready\n")));
            await File.WriteAllTextAsync(Folder["go"], "");
            await Task.WhenAll(programs.Select(program => program.WaitAsync()));
            Assert.That(programs.Select(program => (program.ExitCode, program.Error)), Is.All.EqualTo((0, "")));
        }
        finally
        {
            programs.ForEach(program => program.Dispose());
        }

        run.Complete();
        var expected = Enumerable.Range(0, 3).SelectMany(program => Enumerable.Range(0, 300).Select(i => $"{program} {i}"));
        Assert.That(LogOf(await StoredAsync(run.Id)).Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo(expected));
    }
}
