using System.Globalization;
using System.Text.Json;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>Recognises a training job of Amazon SageMaker, by its ARN or by what the training toolkit sets.</summary>
/// <remarks>
/// Source: ENVIRONMENT_VARIABLES.md of aws/sagemaker-training-toolkit. A variable <c>TRAINING_JOB_NAME</c> alone is not enough, others use
/// the name too. The log group is /aws/sagemaker/TrainingJobs; the stream begins with the names of job and host, the rest of its name is
/// not in the environment. Variables of processing jobs are not documented.
/// </remarks>
internal sealed class SageMakerDetector : IExecutorDetector
{
    public const string Kind = "sagemaker";

    public Executor? Detect(ExecutionProbe probe)
    {
        var arn = AwsArn.Parse(probe.Read("TRAINING_JOB_ARN")) is { Service: "sagemaker" } found ? found : null;
        if ((arn?.Name ?? NameOf(probe)) is not { } name)
        {
            return null;
        }

        var host = probe.Read("SM_CURRENT_HOST");
        var region = arn?.Region ?? AwsRegion.Of(probe);
        probe.Note("The log stream of the SageMaker job is not in its environment; log_group and log_stream_prefix say where to look.");
        return new Executor(Kind, name)
        {
            Index = IndexOf(host),
            Url = AwsConsole.SageMakerJob(region, name),
            Details = ExecutorDetails.Of(
                ("host", host),
                ("region", region),
                ("account", arn?.Account),
                ("job_arn", arn is null ? null : probe.Read("TRAINING_JOB_ARN")),
                ("log_group", "/aws/sagemaker/TrainingJobs"),
                ("log_stream_prefix", host is null ? $"{name}/" : $"{name}/{host}")),
        };
    }

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

    // algo-1, algo-2, ...
    private static int? IndexOf(string? host) =>
        host?.Split('-') is ["algo", var number]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var from1)
        && from1 > 0
            ? from1 - 1
            : null;
}
