using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Orchestrators;

public class PrefectDetectorTests
{
    private const string FlowRun = "0b7c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c11";

    [TestCase("http://prefect.example.org:4200/api", null, "http://prefect.example.org:4200/runs/flow-run/")]
    [TestCase("http://prefect:4200/api", "https://prefect.example.org", "https://prefect.example.org/runs/flow-run/")]
    [TestCase("https://api.prefect.cloud/api/accounts/1/workspaces/2", null, null)]
    public async Task Detect_FlowRun_GivesItsPageWhereItIsKnown(string api, string? pages, string? page)
    {
        var surroundings = new ProgramVariables
        {
            ["PREFECT__FLOW_RUN_ID"] = FlowRun,
            ["PREFECT__WORKER_NAME"] = "worker-1",
            ["PREFECT_API_URL"] = api,
        };
        if (pages is not null)
        {
            surroundings["PREFECT_UI_URL"] = pages;
        }

        var found = await surroundings.DetectAsync();

        Assert.That((found.Orchestrator?.Kind, found.Orchestrator?.Id), Is.EqualTo(("prefect", FlowRun)));
        Assert.That(found.Orchestrator?.Url, Is.EqualTo(page is null ? null : page + FlowRun));
        Assert.That(found.Orchestrator?.Details["worker"], Is.EqualTo("worker-1"));
    }
}
