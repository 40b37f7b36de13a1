using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>Executions by AWS Batch, for runs that are recorded elsewhere than in the job itself.</summary>
public static class AwsBatch
{
    /// <summary>A job, with its page in the console.</summary>
    /// <param name="jobId">
    /// The ID of the job; of a child of an array job <c>PARENT:INDEX</c>, of a node of a multi-node job <c>JOB#NODE</c>.
    /// </param>
    /// <param name="region">Its region, such as <c>eu-central-1</c>.</param>
    /// <exception cref="ArgumentException">A text is empty.</exception>
    public static Executor Job(string jobId, string region)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentException.ThrowIfNullOrWhiteSpace(region);
        return new Executor(AwsBatchDetector.Kind, jobId)
        {
            Url = AwsConsole.BatchJob(region, jobId),
            Details = ExecutorDetails.Of(("region", region)),
        };
    }
}
