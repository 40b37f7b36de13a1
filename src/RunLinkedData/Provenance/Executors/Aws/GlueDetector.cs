using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>
/// Recognises a run of a job of AWS Glue whose script has started this program and told it: Glue gives name and run to the script alone,
/// as the arguments <c>--JOB_NAME</c> and <c>--JOB_RUN_ID</c>.
/// </summary>
/// <remarks>
/// The log groups are in https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html; which of their streams has what a
/// program prints depends on the kind of job and on its arguments.
/// </remarks>
internal sealed class GlueDetector : IExecutorDetector
{
    public const string Kind = "glue";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("GLUE_JOB_NAME") is not { } job || probe.Read("GLUE_JOB_RUN_ID") is not { } run)
        {
            return null;
        }

        var region = AwsRegion.Of(probe);
        probe.Note("The log stream of the Glue job is not in its environment; log_group and log_stream_prefix say where to look.");
        return new Executor(Kind, run)
        {
            Url = AwsConsole.GlueRun(region, job, run),
            Details = ExecutorDetails.Of(
                ("job", job), ("region", region), ("log_group", "/aws-glue/jobs/output"), ("log_stream_prefix", run)),
        };
    }
}
