using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Clusters;

public class CloudRunDetectorTests
{
    [TestCase(null, "")]
    [TestCase("energy-prod", "?project=energy-prod")]
    public async Task Detect_Task_CountsAttemptsFrom1AndKeepsTheRawOne(string? project, string end)
    {
        var surroundings = new ProgramVariables
        {
            ["CLOUD_RUN_JOB"] = "forecasts",
            ["CLOUD_RUN_EXECUTION"] = "forecasts-x7k2p",
            ["CLOUD_RUN_TASK_INDEX"] = "4",
            ["CLOUD_RUN_TASK_ATTEMPT"] = "0",
            ["CLOUD_RUN_TASK_COUNT"] = "10",
        };
        if (project is not null)
        {
            surroundings["GOOGLE_CLOUD_PROJECT"] = project;
        }

        var executor = await surroundings.ExecutorAsync();

        Assert.That(
            (executor.Kind, executor.Id, executor.Attempt, executor.Index), Is.EqualTo(("cloud-run", "forecasts-x7k2p", (int?)1, (int?)4)));
        Assert.That(
            (executor.Details["task_attempt"], executor.Details["task_count"], executor.Details["job"]),
            Is.EqualTo(("0", "10", "forecasts")));
        Assert.That(
            executor.Url,
            Is.EqualTo(
                "https://console.cloud.google.com/logs/query;query=resource.type%3D%22cloud_run_job%22%20AND%20resource.labels.job_name%3D%22forecasts%22"
                + "%20AND%20labels.%22run.googleapis.com%2Fexecution_name%22%3D%22forecasts-x7k2p%22" + end));
        Assert.That(executor.Log, Is.Null);
    }

    [Test]
    public async Task Detect_LargestAttempt_IsNotWrappedRound()
    {
        var found = await new ProgramVariables
        {
            ["CLOUD_RUN_JOB"] = "j",
            ["CLOUD_RUN_EXECUTION"] = "e",
            ["CLOUD_RUN_TASK_ATTEMPT"] = "2147483647",
        }.DetectAsync();

        Assert.That(found.Executor.Attempt, Is.Null);
        Assert.That(found.Notes, Has.One.Contains("CLOUD_RUN_TASK_ATTEMPT"));
    }
}
