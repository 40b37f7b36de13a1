using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Tests.Recording;

/// <summary>What is seen of a run whose program did not complete it, and of the error of one that failed.</summary>
public class ForgottenRunTests : TrackerFixture
{
    [Test]
    public async Task Dispose_WithoutComplete_WarnsAndSaysWhatIsNotPublished()
    {
        string id;
        using (var run = Tracker.StartRun("p"))
        {
            id = run.Id;
            run.SaveDataset("items", Items.Make(1));
            run.SaveDataset("more", Items.Make(1));
        }

        var stored = await StoredAsync(id);
        Assert.That(
            (stored.Info.Status, stored.FindTag("rld.error")), Is.EqualTo((RunStatus.Failed, "The run was disposed without Complete.")));
        Assert.That(
            Log.Text,
            Does.Contain($"Run {id} of process 'p' is disposed without Complete, and is FAILED. Not published: items, more"));
    }

    [Test]
    public async Task Dispose_AfterAnEnd_WarnsOfNothing()
    {
        using (var completed = Tracker.StartRun("p"))
        {
            completed.Complete();
        }

        using (var failed = Tracker.StartRun("p"))
        {
            failed.Fail(new InvalidDataException("odd"));
            Assert.That((await StoredAsync(failed.Id)).FindTag("rld.error"), Does.EndWith("odd"));
        }

        Assert.That(Log.Text, Does.Not.Contain("without Complete"));
    }

    [Test]
    public async Task Dispose_ExceptionOnItsWay_IsRecorded([Values] bool isAsync)
    {
        var id = "";
        try
        {
            id = isAsync ? await LeaveAsync() : Leave();
        }
        catch (InvalidDataException exception)
        {
            id = exception.Message.Split(' ')[^1];
        }

        var stored = await StoredAsync(id);
        Assert.That(
            stored.FindTag("rld.error"),
            Is.EqualTo($"The run was disposed without Complete, on the way out with System.IO.InvalidDataException: row 7 of {id}"));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(stored.Info.ArtifactUri, "logs", "error.txt")),
            Does.Contain(isAsync ? nameof(LeaveAsync) : nameof(Leave)));
    }

    [Test]
    public async Task Dispose_AnExceptionWasHandledBefore_IsNotBlamed()
    {
        string id;
        using (var run = Tracker.StartRun("p"))
        {
            id = run.Id;
            try
            {
                throw new InvalidDataException("handled");
            }
            catch (InvalidDataException)
            {
                // As it is to be.
            }
        }

        Assert.That((await StoredAsync(id)).FindTag("rld.error"), Is.EqualTo("The run was disposed without Complete."));
    }

    [Test]
    public async Task Error_OfAFailedRun_KeepsItsTraceWithoutSecretsAsArtifactAndInTheLog()
    {
        var id = "";
        Assert.That(
            async () => await Tracker.RunAsync("p", run =>
            {
                id = run.Id;
                run.LogWriter.WriteLine("working");
                throw new InvalidOperationException("no access", new InvalidDataException("at https://me:hunter22@example.com/x"));
            }),
            Throws.InstanceOf<InvalidOperationException>());

        var artifacts = (await StoredAsync(id)).Info.ArtifactUri;
        var trace = await File.ReadAllTextAsync(Path.Combine(artifacts, "logs", "error.txt"));
        var log = await File.ReadAllTextAsync(Path.Combine(artifacts, "logs", "run.log"));
        foreach (var text in (string[])[trace, log])
        {
            Assert.That(
                text,
                Does.Contain("no access").And.Contain("InvalidDataException").And.Contain(nameof(ForgottenRunTests)));
            Assert.That(text, Does.Not.Contain("hunter22"));
        }
    }

    [Test]
    public async Task Error_OfARunWithoutALog_MakesNone()
    {
        var run = Tracker.StartRun("p");
        try
        {
            throw new InvalidDataException("odd");
        }
        catch (InvalidDataException exception)
        {
            run.Fail(exception);
        }

        var logs = Path.Combine((await StoredAsync(run.Id)).Info.ArtifactUri, "logs");
        Assert.That(Directory.GetFiles(logs).Select(Path.GetFileName), Is.EqualTo(new[] { "error.txt" }));
    }

    private string Leave()
    {
        using var run = Tracker.StartRun("p");
        throw new InvalidDataException("row 7 of " + run.Id);
    }

    private async Task<string> LeaveAsync()
    {
        using var run = await Tracker.StartRunAsync("p");
        await Task.Yield();
        throw new InvalidDataException("row 7 of " + run.Id);
    }
}
