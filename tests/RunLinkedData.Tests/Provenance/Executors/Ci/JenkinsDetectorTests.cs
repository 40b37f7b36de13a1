using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Ci;

public class JenkinsDetectorTests
{
    [Test]
    public async Task Detect_Build_GivesTheAddressOfItsTextAndItsPage()
    {
        var executor = await new ProgramVariables
        {
            ["JENKINS_URL"] = "https://jenkins.example.org/",
            ["BUILD_URL"] = "https://joe:s3cr3t@jenkins.example.org/job/forecasts/job/main/42/",
            ["BUILD_NUMBER"] = "42",
            ["BUILD_TAG"] = "jenkins-forecasts-main-42",
            ["JOB_NAME"] = "forecasts/main",
            ["NODE_NAME"] = "agent-1",
            ["EXECUTOR_NUMBER"] = "0",
            ["WORKSPACE"] = "/var/lib/jenkins/workspace/forecasts_main",
            ["GIT_COMMIT"] = "1f0c2ab",
            ["GIT_BRANCH"] = "origin/main",
            ["GIT_URL"] = "https://joe:s3cr3t@git.example.org/forecasts.git",
        }.ExecutorAsync();

        Assert.That(
            (executor.Kind, executor.Id, executor.Url),
            Is.EqualTo(("jenkins", "forecasts/main#42", "https://jenkins.example.org/job/forecasts/job/main/42/")));
        Assert.That(
            executor.Log,
            Is.EqualTo(new ExecutorLog("https://jenkins.example.org/job/forecasts/job/main/42/consoleText")
            {
                Url = "https://jenkins.example.org/job/forecasts/job/main/42/console",
            }));
        Assert.That((executor.Details["node"], executor.Details["ref"]), Is.EqualTo(("agent-1", "origin/main")));
    }

    [Test]
    public async Task Detect_AddressOfAJenkinsOnly_IsNotABuild() =>
        Assert.That(
            (await new ProgramVariables { ["JENKINS_URL"] = "https://jenkins.example.org/" }.ExecutorAsync()).Kind, Is.EqualTo("local"));
}
