using System.Text.Json;
using System.Text.RegularExpressions;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>
/// Recognises a node of a cluster of Amazon EMR by the file that EMR keeps there, and its step by the folder that steps run in.
/// </summary>
/// <remarks>
/// Sources: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-bootstrap.html for the files in <c>/mnt/var/lib/info</c>,
/// https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-view-web-log-files.html for the log of a step on the primary node.
/// <c>CONTAINER_ID</c> is that of Hadoop's YARN. No log of EMR is in CloudWatch by itself.
/// </remarks>
internal sealed partial class EmrDetector : IExecutorDetector
{
    public const string Kind = "emr";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.ReadFile("/mnt/var/lib/info/job-flow.json") is not { } file
            || !file.TryGetProperty("jobFlowId", out var id)
            || id.ValueKind != JsonValueKind.String
            || id.GetString() is not { Length: > 0 } cluster)
        {
            return null;
        }

        var region = AwsRegion.Of(probe);
        var folder = Path.GetFileName(probe.Environment.WorkingFolder.TrimEnd('/'));
        var step = Step().IsMatch(folder) ? folder : null;
        return new Executor(Kind, step is null ? cluster : $"{cluster}/{step}")
        {
            Url = AwsConsole.EmrCluster(region, cluster),
            Details = ExecutorDetails.Of(
                ("cluster", cluster),
                ("step", step),
                ("yarn_container", probe.Read("CONTAINER_ID")),
                ("log_folder", step is null ? null : $"/mnt/var/log/hadoop/steps/{step}"),
                ("region", region)),
        };
    }

    [GeneratedRegex(@"^s-[0-9A-Z]{10,30}\z")]
    private static partial Regex Step();
}
