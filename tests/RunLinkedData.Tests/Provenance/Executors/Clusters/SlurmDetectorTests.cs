using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Clusters;

public class SlurmDetectorTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Detect_FirstTry_IsAttempt1AndHasTheDefaultFile()
    {
        await File.WriteAllTextAsync(_folder["slurm-4242.out"], "started\n");
        var found = await Slurm().DetectAsync();

        Assert.That(
            (found.Executor.Kind, found.Executor.Id, found.Executor.Attempt, found.Executor.Index),
            Is.EqualTo(("slurm", "4242", (int?)1, (int?)null)));
        Assert.That(found.Executor.Log?.Locator, Is.EqualTo($"file:{_folder["slurm-4242.out"]}"));
        Assert.That(
            (found.Executor.Details["partition"], found.Executor.Details["cluster"], found.Executor.Details["nodes"]),
            Is.EqualTo(("short", "hpc", "n[01-02]")));
        Assert.That(found.Notes, Is.Empty);
    }

    [Test]
    public async Task Detect_RestartedArrayTask_GivesAttemptIndexAndItsFile()
    {
        await File.WriteAllTextAsync(_folder["slurm-4242_7.out"], "started\n");
        var surroundings = Slurm();
        surroundings["SLURM_JOB_ID"] = "4250";
        surroundings["SLURM_ARRAY_JOB_ID"] = "4242";
        surroundings["SLURM_ARRAY_TASK_ID"] = "7";
        surroundings["SLURM_ARRAY_TASK_COUNT"] = "10";
        surroundings["SLURM_RESTART_COUNT"] = "2";
        var executor = await surroundings.ExecutorAsync();

        Assert.That((executor.Id, executor.Attempt, executor.Index), Is.EqualTo(("4250", (int?)3, (int?)7)));
        Assert.That(
            (executor.Details["restart_count"], executor.Details["array_job"], executor.Details["array_size"]),
            Is.EqualTo(("2", "4242", "10")));
        Assert.That(executor.Log?.Locator, Is.EqualTo($"file:{_folder["slurm-4242_7.out"]}"));
    }

    [Test]
    public async Task Detect_OutputElsewhere_IsANote()
    {
        var found = await Slurm().DetectAsync();

        Assert.That(found.Executor.Log, Is.Null);
        Assert.That(found.Notes, Has.One.Contains("scontrol show job 4242"));
    }

    [Test]
    public async Task Detect_IdWithAPath_DoesNotLeaveTheFolder()
    {
        var surroundings = Slurm();
        Directory.CreateDirectory(_folder["slurm-"]);
        await File.WriteAllTextAsync(_folder["x.out"], "");
        surroundings["SLURM_JOB_ID"] = "/../x";

        Assert.That((await surroundings.ExecutorAsync()).Log, Is.Null);
    }

    private ProgramVariables Slurm() => new()
    {
        ["SLURM_JOB_ID"] = "4242",
        ["SLURM_JOBID"] = "4242",
        ["SLURM_JOB_NAME"] = "forecasts",
        ["SLURM_JOB_ACCOUNT"] = "energy",
        ["SLURM_JOB_QOS"] = "normal",
        ["SLURM_JOB_PARTITION"] = "short",
        ["SLURM_CLUSTER_NAME"] = "hpc",
        ["SLURM_JOB_NODELIST"] = "n[01-02]",
        ["SLURM_NNODES"] = "2",
        ["SLURMD_NODENAME"] = "n01",
        ["SLURM_PROCID"] = "0",
        ["SLURM_SUBMIT_DIR"] = _folder.Path,
    };
}
