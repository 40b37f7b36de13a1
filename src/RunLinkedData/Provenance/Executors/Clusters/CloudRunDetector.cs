using System.Globalization;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Clusters;

/// <summary>Recognises a task of a Google Cloud Run job.</summary>
/// <remarks>
/// Source: https://cloud.google.com/run/docs/container-contract. Project and region are not in the environment; the project is taken from
/// <c>GOOGLE_CLOUD_PROJECT</c> where someone has set it, else the page asks for it.
/// </remarks>
internal sealed class CloudRunDetector : IExecutorDetector
{
    public const string Kind = "cloud-run";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("CLOUD_RUN_JOB") is not { } job || probe.Read("CLOUD_RUN_EXECUTION") is not { } execution)
        {
            return null;
        }

        var attemptFrom0 = probe.ReadNumber("CLOUD_RUN_TASK_ATTEMPT");
        var project = probe.Read("GOOGLE_CLOUD_PROJECT");
        return new Executor(Kind, execution)
        {
            Attempt = attemptFrom0 + 1,
            Index = probe.ReadNumber("CLOUD_RUN_TASK_INDEX"),
            Url = LogPage(job, execution, project),
            Details = ExecutorDetails.Of(
                ("job", job),
                ("task_count", probe.Read("CLOUD_RUN_TASK_COUNT")),
                ("task_attempt", attemptFrom0?.ToString(CultureInfo.InvariantCulture)),
                ("project", project)),
        };
    }

    public ExecutorArray? FindArray(ExecutionProbe probe) =>
        probe.Read("CLOUD_RUN_JOB") is { } job
        && probe.Read("CLOUD_RUN_EXECUTION") is { } execution
        && probe.ReadNumber("CLOUD_RUN_TASK_INDEX") is { } index
            ? new ExecutorArray
            {
                Key = $"{Kind}:{execution}",
                Index = index,
                Size = probe.ReadNumber("CLOUD_RUN_TASK_COUNT"),
                Attempt = probe.ReadNumber("CLOUD_RUN_TASK_ATTEMPT") + 1,
                Job = new Executor(Kind, execution)
                {
                    Url = LogPage(job, execution, probe.Read("GOOGLE_CLOUD_PROJECT")),
                    Details = ExecutorDetails.Of(("job", job), ("task_count", probe.Read("CLOUD_RUN_TASK_COUNT"))),
                },
            }
            : null;

    private static string LogPage(string job, string execution, string? project)
    {
        var query = $"resource.type=\"cloud_run_job\" AND resource.labels.job_name=\"{job}\""
            + $" AND labels.\"run.googleapis.com/execution_name\"=\"{execution}\"";
        return $"https://console.cloud.google.com/logs/query;query={Uri.EscapeDataString(query)}"
            + (project is null ? "" : $"?project={Uri.EscapeDataString(project)}");
    }
}
