using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Ci;

/// <summary>Recognises a job of GitHub Actions. Its log needs a login, so that only the page is recorded.</summary>
/// <remarks>Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables.</remarks>
internal sealed class GitHubActionsDetector : IExecutorDetector
{
    public const string Kind = "github-actions";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("GITHUB_ACTIONS") != "true" || probe.Read("GITHUB_RUN_ID") is not { } id)
        {
            return null;
        }

        var attempt = probe.ReadNumber("GITHUB_RUN_ATTEMPT");
        return new Executor(Kind, id)
        {
            Attempt = attempt,
            Url = PageOf(probe, id, attempt),
            Details = ExecutorDetails.Of(
                ("repository", probe.Read("GITHUB_REPOSITORY")),
                ("workflow", probe.Read("GITHUB_WORKFLOW")),
                ("workflow_ref", probe.Read("GITHUB_WORKFLOW_REF")),
                ("job", probe.Read("GITHUB_JOB")),
                ("run_number", probe.Read("GITHUB_RUN_NUMBER")),
                ("event", probe.Read("GITHUB_EVENT_NAME")),
                ("actor", probe.Read("GITHUB_ACTOR")),
                ("ref", probe.Read("GITHUB_REF")),
                ("sha", probe.Read("GITHUB_SHA")),
                ("runner", probe.Read("RUNNER_NAME")),
                ("runner_environment", probe.Read("RUNNER_ENVIRONMENT")),
                ("retention_days", probe.Read("GITHUB_RETENTION_DAYS"))),
        };
    }

    private static string? PageOf(ExecutionProbe probe, string id, int? attempt)
    {
        if (probe.ReadUrl("GITHUB_SERVER_URL") is not { } server || probe.Read("GITHUB_REPOSITORY") is not { } repository)
        {
            return null;
        }

        var path = string.Join('/', repository.Split('/').Select(Uri.EscapeDataString));
        var page = $"{server}/{path}/actions/runs/{Uri.EscapeDataString(id)}";
        return attempt is null ? page : $"{page}/attempts/{attempt}";
    }
}
