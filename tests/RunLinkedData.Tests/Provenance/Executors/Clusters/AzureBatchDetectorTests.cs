using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Clusters;

public class AzureBatchDetectorTests
{
    [Test]
    public async Task Detect_TaskOnLinux_GivesItsOutputFile()
    {
        var executor = await On("/mnt/batch/tasks/workitems/nightly/job-1/forecast 7").ExecutorAsync();

        Assert.That((executor.Kind, executor.Id), Is.EqualTo(("azure-batch", "nightly/forecast 7")));
        Assert.That(executor.Log?.Locator, Is.EqualTo("file:/mnt/batch/tasks/workitems/nightly/job-1/forecast 7/stdout.txt"));
        Assert.That(
            executor.Details["stdout_url"],
            Is.EqualTo("https://energy.westeurope.batch.azure.com/jobs/nightly/tasks/forecast%207/files/stdout.txt"));
        Assert.That(
            (executor.Details["pool"], executor.Details["node"], executor.Details["dedicated"]), Is.EqualTo(("spot", "tvm-1", "false")));
    }

    [Test]
    public async Task Detect_TaskOnWindows_GivesItsOutputFile() =>
        Assert.That(
            (await On(@"D:\batch\tasks\workitems\nightly\t\").ExecutorAsync()).Log?.Locator,
            Is.EqualTo(@"file:D:\batch\tasks\workitems\nightly\t\stdout.txt"));

    [Test]
    public async Task Detect_StartTask_HasNoJobAndIsNotOne()
    {
        var surroundings = On("/mnt/batch/tasks/startup");
        surroundings.Remove("AZ_BATCH_JOB_ID");

        Assert.That((await surroundings.ExecutorAsync()).Kind, Is.EqualTo("local"));
    }

    private static ProgramVariables On(string folder) => new()
    {
        ["AZ_BATCH_ACCOUNT_NAME"] = "energy",
        ["AZ_BATCH_ACCOUNT_URL"] = "https://energy.westeurope.batch.azure.com/?sig=s3cr3t",
        ["AZ_BATCH_JOB_ID"] = "nightly",
        ["AZ_BATCH_TASK_ID"] = "forecast 7",
        ["AZ_BATCH_POOL_ID"] = "spot",
        ["AZ_BATCH_NODE_ID"] = "tvm-1",
        ["AZ_BATCH_NODE_IS_DEDICATED"] = "false",
        ["AZ_BATCH_TASK_DIR"] = folder,
        ["AZ_BATCH_TASK_WORKING_DIR"] = $"{folder}/wd",
    };
}
