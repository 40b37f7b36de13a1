using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>Recognises a function of AWS Lambda. The ID of the request is not in the environment, only in the call.</summary>
/// <remarks>Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.</remarks>
internal sealed class AwsLambdaDetector : IExecutorDetector
{
    public const string Kind = "aws-lambda";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("AWS_LAMBDA_FUNCTION_NAME") is not { } name)
        {
            return null;
        }

        var region = AwsRegion.Of(probe);
        var stream = probe.Read("AWS_LAMBDA_LOG_STREAM_NAME");
        probe.Note("The ID of the Lambda request is not in the environment; the log stream holds other requests of the same instance too.");
        return new Executor(Kind, name)
        {
            Url = AwsConsole.LambdaFunction(region, name),
            Log = CloudWatchLog.Of(region, probe.Read("AWS_LAMBDA_LOG_GROUP_NAME"), stream),
            Details = ExecutorDetails.Of(
                ("version", probe.Read("AWS_LAMBDA_FUNCTION_VERSION")),
                ("instance", stream),
                ("memory_mb", probe.Read("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")),
                ("region", region)),
        };
    }
}
