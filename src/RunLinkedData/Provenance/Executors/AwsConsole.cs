using System.Text.RegularExpressions;

namespace RunLinkedData.Provenance.Executors;

/// <summary>Pages of the console of AWS. A region of a partition whose console is not documented has none.</summary>
/// <remarks>
/// Hosts: <c>aws</c>, <c>aws-cn</c> and <c>aws-us-gov</c> each have their own. The page of CloudWatch takes each name percent-encoded
/// twice, with <c>$</c> for <c>%</c>: https://github.com/aws/aws-sdk-js/issues/3561.
/// </remarks>
internal static partial class AwsConsole
{
    public static string? BatchJob(string? region, string jobId) =>
        Page(region, "batch/home", $"#jobs/detail/{Uri.EscapeDataString(jobId)}");

    public static string? EcsTask(string? region, string cluster, string taskId) =>
        Page(region, $"ecs/v2/clusters/{Uri.EscapeDataString(cluster)}/tasks/{Uri.EscapeDataString(taskId)}", "");

    public static string? LambdaFunction(string? region, string name) =>
        Page(region, "lambda/home", $"#/functions/{Uri.EscapeDataString(name)}");

    public static string? SageMakerJob(string? region, string name) =>
        Page(region, "sagemaker/home", $"#/jobs/{Uri.EscapeDataString(name)}");

    public static string? SageMakerProcessingJob(string? region, string name) =>
        Page(region, "sagemaker/home", $"#/processing-jobs/{Uri.EscapeDataString(name)}");

    public static string? CodeBuild(string? region, string project, string build) =>
        Page(region, $"codesuite/codebuild/projects/{Uri.EscapeDataString(project)}/build/{Uri.EscapeDataString(build)}", "");

    public static string? GlueRun(string? region, string job, string run) =>
        Page(region, "gluestudio/home", $"#/job/{Uri.EscapeDataString(job)}/run/{Uri.EscapeDataString(run)}");

    public static string? EmrCluster(string? region, string cluster) =>
        Page(region, "emr/home", $"#/clusterDetails/{Uri.EscapeDataString(cluster)}");

    public static string? LogStream(string? region, string group, string stream) =>
        Page(region, "cloudwatch/home", $"#logsV2:log-groups/log-group/{Twice(group)}/log-events/{Twice(stream)}");

    private static string? Page(string? region, string path, string fragment) =>
        Host(region) is { } host ? $"https://{region}.{host}/{path}?region={region}{fragment}" : null;

    private static string? Host(string? region) => region switch
    {
        null => null,
        _ when !Region().IsMatch(region) => null,
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => "console.amazonaws.cn",
        _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => "console.amazonaws-us-gov.com",
        _ when IsOfOtherPartition(region) => null,
        _ => "console.aws.amazon.com",
    };

    // The isolated and the European sovereign regions.
    private static bool IsOfOtherPartition(string region) =>
        region.Contains("-iso", StringComparison.Ordinal) || region.StartsWith("eusc-", StringComparison.Ordinal);

    private static string Twice(string name) =>
        Uri.EscapeDataString(Uri.EscapeDataString(name)).Replace('%', '$');

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)+-[0-9]+\z")]
    private static partial Regex Region();
}
