using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Orchestrators;

public class ArgoDetectorTests
{
    [Test]
    public async Task Detect_Step_IsKeptBesideThePod()
    {
        var found = await new ProgramVariables
        {
            ["KUBERNETES_SERVICE_HOST"] = "10.100.0.1",
            ["HOSTNAME"] = "daily-x7k2p-forecast-1",
            ["POD_NAMESPACE"] = "energy",
            ["ARGO_CONTAINER_NAME"] = "main",
            ["ARGO_POD_NAME"] = "daily-x7k2p-forecast-1",
            ["ARGO_WORKFLOW_NAME"] = "daily-x7k2p",
            ["ARGO_WORKFLOW_UID"] = "5a1d",
            ["ARGO_NODE_ID"] = "daily-x7k2p-1",
            ["ARGO_TEMPLATE"] = """{"name":"forecast","inputs":{"parameters":[{"name":"password","value":"s3cr3t"}]}}""",
        }.DetectAsync();

        Assert.That((found.Orchestrator?.Kind, found.Orchestrator?.Id), Is.EqualTo(("argo", "daily-x7k2p")));
        Assert.That(found.Orchestrator?.Details["node"], Is.EqualTo("daily-x7k2p-1"));
        Assert.That(found.Executor.Log?.Locator, Is.EqualTo("command:kubectl logs -n energy daily-x7k2p-forecast-1 -c main"));
    }
}
