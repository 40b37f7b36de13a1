using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors;

public class LocalDetectorTests
{
    [Test]
    public async Task Detect_NothingElse_GivesHostAndProcess()
    {
        var found = await new ProgramVariables().DetectAsync();

        Assert.That((found.Executor.Kind, found.Executor.Id), Is.EqualTo(("local", "build-7:4711")));
        Assert.That(found.Executor.Details, Is.EquivalentTo(new Dictionary<string, string> { ["host"] = "build-7", ["process"] = "4711" }));
        Assert.That(
            (found.Executor.Attempt, found.Executor.Index, found.Executor.Url, found.Executor.Log),
            Is.EqualTo(((int?)null, (int?)null, (string?)null, (object?)null)));
        Assert.That((found.Orchestrator, found.Image), Is.EqualTo(((object?)null, (object?)null)));
        Assert.That(found.Notes, Is.Empty);
    }
}
