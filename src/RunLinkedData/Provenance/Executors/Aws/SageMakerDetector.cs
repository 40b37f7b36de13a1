using System.Globalization;
using System.Text.Json;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>
/// Recognises a job of Amazon SageMaker: one of training by its variables, in any container, one of processing by its file.
/// </summary>
/// <remarks>
/// Sources: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html,
/// https://docs.aws.amazon.com/sagemaker/latest/dg/build-your-own-processing-container.html, ENVIRONMENT_VARIABLES.md of
/// aws/sagemaker-training-toolkit. A variable <c>TRAINING_JOB_NAME</c> alone is not enough, others use the name too. The log groups are in
/// https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html: a stream begins with the names of job and host, and ends with a
/// time that is not in the container.
/// </remarks>
internal sealed class SageMakerDetector : IExecutorDetector
{
    public const string Kind = "sagemaker";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (Training(probe) is { } training)
        {
            // Containers of one's own have the file only.
            var host = probe.Read("SM_CURRENT_HOST") ?? HostIn(probe, "/opt/ml/input/config/resourceconfig.json");
            return Job(probe, "training", training, probe.Read("TRAINING_JOB_ARN"), host, "/aws/sagemaker/TrainingJobs");
        }

        return probe.Processing is { } processing
            ? Job(
                probe,
                "processing",
                processing.Name,
                processing.Arn,
                HostIn(probe, "/opt/ml/config/resourceconfig.json"),
                "/aws/sagemaker/ProcessingJobs")
            : null;
    }

    private static string? Training(ExecutionProbe probe) =>
        Arn(probe.Read("TRAINING_JOB_ARN"))?.Name
        ?? NameOf(probe)
        ?? (probe.Read("TRAINING_JOB_NAME") is { } name && probe.ReadFile("/opt/ml/input/config/resourceconfig.json") is not null
            ? name
            : null);

    private static Executor Job(ExecutionProbe probe, string type, string name, string? arn, string? host, string group)
    {
        var parts = Arn(arn);
        var region = parts?.Region ?? AwsRegion.Of(probe);
        probe.Note("The log stream of the SageMaker job is not in its environment; log_group and log_stream_prefix say where to look.");
        return new Executor(Kind, name)
        {
            Index = IndexOf(host),
            Url = type == "training" ? AwsConsole.SageMakerJob(region, name) : AwsConsole.SageMakerProcessingJob(region, name),
            Details = ExecutorDetails.Of(
                ("job_type", type),
                ("host", host),
                ("region", region),
                ("account", parts?.Account),
                ("job_arn", parts is null ? null : arn),
                ("log_group", group),
                ("log_stream_prefix", host is null ? $"{name}/" : $"{name}/{host}")),
        };
    }

    private static AwsArn? Arn(string? text) => AwsArn.Parse(text) is { Service: "sagemaker" } found ? found : null;

    // The hyperparameters beside it are the process's own affair.
    private static string? NameOf(ExecutionProbe probe)
    {
        if (probe.Read("SM_TRAINING_ENV") is not { } json)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("job_name", out var name) && name.GetString() is { Length: > 0 } text ? text : null;
    }

    private static string? HostIn(ExecutionProbe probe, string file) =>
        probe.ReadFile(file) is { } resources
        && resources.TryGetProperty("current_host", out var host)
        && host.ValueKind == JsonValueKind.String ? host.GetString() : null;

    // algo-1, algo-2, ...
    private static int? IndexOf(string? host) =>
        host?.Split('-') is ["algo", var number]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var from1)
        && from1 > 0
            ? from1 - 1
            : null;
}
