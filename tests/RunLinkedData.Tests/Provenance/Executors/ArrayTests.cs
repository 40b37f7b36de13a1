using NUnit.Framework;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors;

/// <summary>What executors say of the job of several programs that one is of.</summary>
public class ArrayTests
{
    [Test]
    public async Task AwsBatchArray_IsTheParent()
    {
        var found = (await FindAsync(
            "AWS_BATCH_JOB_ID=b8:17 AWS_BATCH_JOB_ATTEMPT=2 AWS_BATCH_JOB_ARRAY_INDEX=17 AWS_BATCH_JOB_ARRAY_SIZE=100"))!;

        Assert.That((found.Key, found.Index, found.Size, found.Attempt), Is.EqualTo(("aws-batch:b8", 17, (int?)100, (int?)2)));
        Assert.That((found.Job!.Kind, found.Job.Id, found.Job.Index), Is.EqualTo(("aws-batch", "b8", (int?)null)));
    }

    [TestCase("AWS_BATCH_JOB_ID=b8#3 AWS_BATCH_JOB_NODE_INDEX=3 AWS_BATCH_JOB_NUM_NODES=4", "aws-batch:b8", 3, 4, null)]
    [TestCase("AWS_BATCH_JOB_ID=b8", null, 0, null, null)]
    [TestCase(Slurm + "10" + Tens, "slurm:42", 0, 5, 1)]
    [TestCase(Slurm + "30 SLURM_RESTART_COUNT=2" + Tens, "slurm:42", 2, 5, 3)]
    [TestCase(Slurm + "7 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=9 SLURM_CLUSTER_NAME=hpc", "slurm:hpc/42", 6, null, 1)]
    [TestCase(Slurm + "7 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=3", null, 0, null, null)]
    [TestCase("SLURM_JOB_ID=42", null, 0, null, null)]
    [TestCase(
        "CLOUD_RUN_JOB=j CLOUD_RUN_EXECUTION=j-x1 CLOUD_RUN_TASK_INDEX=2 CLOUD_RUN_TASK_COUNT=3 CLOUD_RUN_TASK_ATTEMPT=1",
        "cloud-run:j-x1", 2, 3, 2)]
    [TestCase(Pod + "sales-1-2-x7f9k JOB_COMPLETION_INDEX=2", "kubernetes:ns/sales-1", 2, null, null)]
    [TestCase(Pod + "sales-2 JOB_COMPLETION_INDEX=2", "kubernetes:ns/sales", 2, null, null)]
    [TestCase(Pod + "sales-2 JOB_COMPLETION_INDEX=2 JOB_UID=0f3a", "kubernetes:ns/0f3a", 2, null, null)]
    [TestCase(Pod + "sales", null, 0, null, null)]
    [TestCase(
        "NOMAD_ALLOC_ID=a NOMAD_ALLOC_INDEX=1 NOMAD_JOB_ID=s/dispatch-1 NOMAD_JOB_PARENT_ID=s NOMAD_GROUP_NAME=g",
        "nomad:s/dispatch-1/g", 1, null, null)]
    [TestCase("NOMAD_ALLOC_ID=a NOMAD_ALLOC_INDEX=1 NOMAD_JOB_ID=s NOMAD_GROUP_NAME=g", null, 0, null, null)]
    [TestCase(
        "GITLAB_CI=true CI_JOB_ID=9 CI_PIPELINE_ID=5 CI_JOB_NAME=sum~2/3 CI_NODE_INDEX=2 CI_NODE_TOTAL=3",
        "gitlab-ci:5/sum", 1, 3, null)]
    public async Task FindArray_Variables_GiveKeyIndexSizeAndAttempt(string variables, string? key, int index, int? size, int? attempt)
    {
        var found = await FindAsync(variables);

        Assert.That(
            (found?.Key, found?.Index ?? 0, found?.Size, found?.Attempt), Is.EqualTo((key, index, size, attempt)));
    }

    private const string Slurm = "SLURM_JOB_ID=43 SLURM_ARRAY_JOB_ID=42 SLURM_ARRAY_TASK_ID=";
    private const string Tens =
        " SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_MAX=50 SLURM_ARRAY_TASK_STEP=10 SLURM_ARRAY_TASK_COUNT=5";

    private const string Pod = "KUBERNETES_SERVICE_HOST=10.0.0.1 POD_NAMESPACE=ns POD_NAME=";

    private static async Task<ExecutorArray?> FindAsync(string text)
    {
        var variables = new ProgramVariables();
        foreach (var part in text.Split(' ').Select(part => part.Split('=', 2)))
        {
            variables[part[0]] = part[1].Replace('~', ' ');
        }

        return (await variables.DetectAsync()).Array;
    }
}
