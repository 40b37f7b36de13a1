using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Ci;

public class GitLabCiDetectorTests
{
    [Test]
    public async Task Detect_Job_GivesItsLogAndItsImage()
    {
        var found = await GitLab().DetectAsync();

        var page = "https://gitlab.example.org/energy/forecasts/-/jobs/987";
        Assert.That((found.Executor.Kind, found.Executor.Id, found.Executor.Index), Is.EqualTo(("gitlab-ci", "987", (int?)2)));
        Assert.That(found.Executor.Url, Is.EqualTo(page));
        Assert.That(found.Executor.Log, Is.EqualTo(new ExecutorLog($"{page}/raw") { Url = page }));
        Assert.That((found.Executor.Details["pipeline"], found.Executor.Details["node_index"]), Is.EqualTo(("654", "3")));
        Assert.That(found.Image, Is.EqualTo(new ContainerImage { Reference = "mcr.microsoft.com/dotnet/sdk:10.0" }));
    }

    [Test]
    public async Task Detect_WithoutAddressOfTheJob_MakesItFromTheProject()
    {
        var surroundings = GitLab();
        surroundings.Remove("CI_JOB_URL");
        surroundings["CI_PROJECT_URL"] = "https://gitlab-ci-token:s3cr3t@gitlab.example.org/energy/forecasts";

        Assert.That((await surroundings.ExecutorAsync()).Url, Is.EqualTo("https://gitlab.example.org/energy/forecasts/-/jobs/987"));
    }

    private static ProgramVariables GitLab() => new()
    {
        ["CI"] = "true",
        ["GITLAB_CI"] = "true",
        ["CI_JOB_ID"] = "987",
        ["CI_JOB_NAME"] = "forecast 3/4",
        ["CI_JOB_URL"] = "https://gitlab.example.org/energy/forecasts/-/jobs/987",
        ["CI_JOB_IMAGE"] = "mcr.microsoft.com/dotnet/sdk:10.0",
        ["CI_PIPELINE_ID"] = "654",
        ["CI_PROJECT_URL"] = "https://gitlab.example.org/energy/forecasts",
        ["CI_PROJECT_PATH"] = "energy/forecasts",
        ["CI_REPOSITORY_URL"] = "https://gitlab-ci-token:s3cr3t@gitlab.example.org/energy/forecasts.git",
        ["CI_COMMIT_SHA"] = "1f0c2ab",
        ["CI_COMMIT_REF_NAME"] = "main",
        ["CI_RUNNER_ID"] = "5",
        ["CI_NODE_INDEX"] = "3",
        ["CI_NODE_TOTAL"] = "4",

        // The runner itself is a pod.
        ["KUBERNETES_SERVICE_HOST"] = "10.100.0.1",
    };
}
