using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Ci;

public class GitHubActionsDetectorTests
{
    [Test]
    public async Task Detect_Job_GivesThePageOfTheAttempt()
    {
        var executor = await GitHub().ExecutorAsync();

        Assert.That(
            (executor.Kind, executor.Id, executor.Attempt, executor.Log),
            Is.EqualTo(("github-actions", "11223344", (int?)2, (object?)null)));
        Assert.That(executor.Url, Is.EqualTo("https://github.com/energy/forecasts/actions/runs/11223344/attempts/2"));
        Assert.That(
            (executor.Details["job"], executor.Details["runner"], executor.Details["event"]),
            Is.EqualTo(("forecast", "GitHub Actions 3", "schedule")));
    }

    [Test]
    public async Task Detect_ServerAddressWithALogin_IsCleaned()
    {
        var surroundings = GitHub();
        surroundings["GITHUB_SERVER_URL"] = "https://joe:s3cr3t@git.example.org/?token=s3cr3t";
        surroundings.Remove("GITHUB_RUN_ATTEMPT");

        Assert.That((await surroundings.ExecutorAsync()).Url, Is.EqualTo("https://git.example.org/energy/forecasts/actions/runs/11223344"));
    }

    [Test]
    public async Task Detect_ServerAddressIsNone_IsANoteWithoutTheValue()
    {
        var surroundings = GitHub();
        surroundings["GITHUB_SERVER_URL"] = "s3cr3t";
        var found = await surroundings.DetectAsync();

        Assert.That(found.Executor.Url, Is.Null);
        Assert.That(found.Notes, Has.One.Contains("GITHUB_SERVER_URL"));
    }

    private static ProgramVariables GitHub() => new()
    {
        ["CI"] = "true",
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_RUN_ID"] = "11223344",
        ["GITHUB_RUN_NUMBER"] = "57",
        ["GITHUB_RUN_ATTEMPT"] = "2",
        ["GITHUB_JOB"] = "forecast",
        ["GITHUB_WORKFLOW"] = "nightly",
        ["GITHUB_WORKFLOW_REF"] = "energy/forecasts/.github/workflows/nightly.yml@refs/heads/main",
        ["GITHUB_SERVER_URL"] = "https://github.com",
        ["GITHUB_REPOSITORY"] = "energy/forecasts",
        ["GITHUB_SHA"] = "1f0c2ab",
        ["GITHUB_REF"] = "refs/heads/main",
        ["GITHUB_ACTOR"] = "joe",
        ["GITHUB_EVENT_NAME"] = "schedule",
        ["GITHUB_RETENTION_DAYS"] = "90",
        ["RUNNER_NAME"] = "GitHub Actions 3",
        ["RUNNER_ENVIRONMENT"] = "github-hosted",
        ["RUNNER_OS"] = "Linux",
    };
}
