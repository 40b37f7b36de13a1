using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Ci;

public class AzurePipelinesDetectorTests
{
    [Test]
    public async Task Detect_Job_GivesThePageOfItsLog()
    {
        var executor = await Azure().ExecutorAsync();

        Assert.That(
            (executor.Kind, executor.Id, executor.Attempt, executor.Log), Is.EqualTo(("azure-pipelines", "4711", (int?)1, (object?)null)));
        Assert.That(
            executor.Url,
            Is.EqualTo(
                "https://dev.azure.com/energy/Demand%20Forecast/_build/results?buildId=4711&view=logs&j=3dc8fd7e-4368-5a92-293e-d53cefc8c4b3"
                + "&t=b7f1a1f0-0000-5a92-293e-d53cefc8c4b3"));
        Assert.That((executor.Details["agent"], executor.Details["build_number"]), Is.EqualTo(("Hosted Agent", "20261123.1")));
    }

    [Test]
    public async Task Detect_WithoutJob_GivesThePageOfTheBuild()
    {
        var surroundings = Azure();
        surroundings.Remove("SYSTEM_JOBID");

        Assert.That(
            (await surroundings.ExecutorAsync()).Url,
            Is.EqualTo("https://dev.azure.com/energy/Demand%20Forecast/_build/results?buildId=4711"));
    }

    private static ProgramVariables Azure() => new()
    {
        ["TF_BUILD"] = "True",
        ["BUILD_BUILDID"] = "4711",
        ["BUILD_BUILDNUMBER"] = "20261123.1",
        ["BUILD_BUILDURI"] = "vstfs:///Build/Build/4711",
        ["BUILD_DEFINITIONNAME"] = "nightly",
        ["BUILD_SOURCEVERSION"] = "1f0c2ab",
        ["BUILD_SOURCEBRANCH"] = "refs/heads/main",
        ["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"] = "https://dev.azure.com/energy/",
        ["SYSTEM_TEAMPROJECT"] = "Demand Forecast",
        ["SYSTEM_JOBID"] = "3dc8fd7e-4368-5a92-293e-d53cefc8c4b3",
        ["SYSTEM_JOBDISPLAYNAME"] = "forecast",
        ["SYSTEM_TASKINSTANCEID"] = "b7f1a1f0-0000-5a92-293e-d53cefc8c4b3",
        ["SYSTEM_JOBATTEMPT"] = "1",
        ["AGENT_NAME"] = "Hosted Agent",
    };
}
