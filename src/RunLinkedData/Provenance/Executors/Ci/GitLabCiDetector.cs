using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Ci;

/// <summary>Recognises a job of GitLab CI. A job that is tried again is a new job, so that there is no attempt.</summary>
/// <remarks>Source: https://docs.gitlab.com/ci/variables/predefined_variables/.</remarks>
internal sealed class GitLabCiDetector : IExecutorDetector
{
    public const string Kind = "gitlab-ci";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("GITLAB_CI") is null || probe.Read("CI_JOB_ID") is not { } id)
        {
            return null;
        }

        var page = probe.ReadUrl("CI_JOB_URL")
            ?? (probe.ReadUrl("CI_PROJECT_URL") is { } project ? $"{project}/-/jobs/{Uri.EscapeDataString(id)}" : null);
        return new Executor(Kind, id)
        {
            // GitLab counts from 1.
            Index = probe.ReadNumber("CI_NODE_INDEX") is > 0 and var from1 ? from1 - 1 : null,
            Url = page,
            Log = page is null ? null : new ExecutorLog($"{page}/raw") { Url = page },
            Details = ExecutorDetails.Of(
                ("job", probe.Read("CI_JOB_NAME")),
                ("pipeline", probe.Read("CI_PIPELINE_ID")),
                ("project", probe.Read("CI_PROJECT_PATH")),
                ("ref", probe.Read("CI_COMMIT_REF_NAME")),
                ("tag", probe.Read("CI_COMMIT_TAG")),
                ("sha", probe.Read("CI_COMMIT_SHA")),
                ("runner", probe.Read("CI_RUNNER_ID")),
                ("node_index", probe.Read("CI_NODE_INDEX")),
                ("node_total", probe.Read("CI_NODE_TOTAL"))),
        };
    }

    /// <remarks>The jobs that <c>parallel</c> makes of one are named <c>NAME INDEX/TOTAL</c>, from 1.</remarks>
    public ExecutorArray? FindArray(ExecutionProbe probe) =>
        probe.Read("GITLAB_CI") is not null
        && probe.Read("CI_PIPELINE_ID") is { } pipeline
        && probe.Read("CI_JOB_NAME") is { } job
        && probe.ReadNumber("CI_NODE_INDEX") is > 0 and var from1
            ? new ExecutorArray
            {
                Key = $"{Kind}:{pipeline}/{(job.EndsWith($" {from1}/{probe.Read("CI_NODE_TOTAL")}", StringComparison.Ordinal)
                    ? job[..job.LastIndexOf(' ')]
                    : job)}",
                Index = from1 - 1,
                Size = probe.ReadNumber("CI_NODE_TOTAL"),
            }
            : null;
}
