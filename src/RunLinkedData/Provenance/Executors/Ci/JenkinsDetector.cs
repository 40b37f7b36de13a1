using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Ci;

/// <summary>
/// Recognises a build of Jenkins. A variable <c>JENKINS_URL</c> alone is not enough: it is also set where Jenkins is only called.
/// </summary>
/// <remarks>Source: https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables.</remarks>
internal sealed class JenkinsDetector : IExecutorDetector
{
    public const string Kind = "jenkins";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("JENKINS_URL") is null || probe.Read("BUILD_NUMBER") is not { } number)
        {
            return null;
        }

        var job = probe.Read("JOB_NAME");
        var build = probe.ReadUrl("BUILD_URL");
        return new Executor(Kind, job is null ? number : $"{job}#{number}")
        {
            Url = build is null ? null : $"{build}/",
            Log = build is null ? null : new ExecutorLog($"{build}/consoleText") { Url = $"{build}/console" },
            Details = ExecutorDetails.Of(
                ("job", job),
                ("build_number", number),
                ("build_tag", probe.Read("BUILD_TAG")),
                ("node", probe.Read("NODE_NAME")),
                ("ref", probe.Read("BRANCH_NAME") ?? probe.Read("GIT_BRANCH")),
                ("change", probe.Read("CHANGE_ID")),
                ("sha", probe.Read("GIT_COMMIT"))),
        };
    }
}
