using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors.Aws;

namespace RunLinkedData.Tests.Model.Provenance;

public class ExecutorTests
{
    [Test]
    public void AwsBatch_JobAndRegion_GivesThePage()
    {
        var executor = AwsBatch.Job("b8a0:3", "eu-central-1");

        Assert.That((executor.Kind, executor.Id), Is.EqualTo(("aws-batch", "b8a0:3")));
        Assert.That(
            executor.Url, Is.EqualTo("https://eu-central-1.console.aws.amazon.com/batch/home?region=eu-central-1#jobs/detail/b8a0%3A3"));
        Assert.That(executor.Details["region"], Is.EqualTo("eu-central-1"));
    }

    [TestCase("", "eu-central-1")]
    [TestCase("b8a0", " ")]
    public void AwsBatch_EmptyText_Throws(string job, string region) =>
        Assert.That(() => AwsBatch.Job(job, region), Throws.ArgumentException);

    [Test]
    public void Equals_OtherDetails_IsFalse()
    {
        var one = AwsBatch.Job("b8a0", "eu-central-1");

        Assert.That(one, Is.EqualTo(AwsBatch.Job("b8a0", "eu-central-1")));
        Assert.That(one.GetHashCode(), Is.EqualTo(AwsBatch.Job("b8a0", "eu-central-1").GetHashCode()));
        Assert.That(one, Is.Not.EqualTo(one with { Details = new Dictionary<string, string> { ["region"] = "eu-west-1" } }));
        Assert.That(one, Is.Not.EqualTo(one with { Attempt = 2 }));
    }

    [Test]
    public void OrchestratorEquals_OtherDetails_IsFalse()
    {
        var one = new Orchestrator("airflow", "r") { Details = new Dictionary<string, string> { ["dag"] = "d" } };

        Assert.That(one, Is.EqualTo(one with { Details = new SortedDictionary<string, string> { ["dag"] = "d" } }));
        Assert.That(one, Is.Not.EqualTo(one with { Details = new Dictionary<string, string> { ["dag"] = "e" } }));
    }
}
