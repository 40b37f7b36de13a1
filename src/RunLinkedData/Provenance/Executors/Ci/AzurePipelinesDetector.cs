using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Ci;

/// <summary>Recognises a job of Azure Pipelines. Its log needs a login, so that only the page is recorded.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables.</remarks>
internal sealed class AzurePipelinesDetector : IExecutorDetector
{
    public const string Kind = "azure-pipelines";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("TF_BUILD") is null || probe.Read("BUILD_BUILDID") is not { } id)
        {
            return null;
        }

        return new Executor(Kind, id)
        {
            Attempt = probe.ReadNumber("SYSTEM_JOBATTEMPT"),
            Url = PageOf(probe, id),
            Details = ExecutorDetails.Of(
                ("build_number", probe.Read("BUILD_BUILDNUMBER")),
                ("definition", probe.Read("BUILD_DEFINITIONNAME")),
                ("project", probe.Read("SYSTEM_TEAMPROJECT")),
                ("job", probe.Read("SYSTEM_JOBID")),
                ("job_name", probe.Read("SYSTEM_JOBDISPLAYNAME")),
                ("task", probe.Read("SYSTEM_TASKINSTANCEID")),
                ("ref", probe.Read("BUILD_SOURCEBRANCH")),
                ("sha", probe.Read("BUILD_SOURCEVERSION")),
                ("agent", probe.Read("AGENT_NAME"))),
        };
    }

    private static string? PageOf(ExecutionProbe probe, string id)
    {
        if (probe.ReadUrl("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI") is not { } collection
            || probe.Read("SYSTEM_TEAMPROJECT") is not { } project)
        {
            return null;
        }

        var page = $"{collection}/{Uri.EscapeDataString(project)}/_build/results?buildId={Uri.EscapeDataString(id)}";
        if (probe.Read("SYSTEM_JOBID") is not { } job)
        {
            return page;
        }

        page += $"&view=logs&j={Uri.EscapeDataString(job)}";
        return probe.Read("SYSTEM_TASKINSTANCEID") is { } task ? $"{page}&t={Uri.EscapeDataString(task)}" : page;
    }
}
