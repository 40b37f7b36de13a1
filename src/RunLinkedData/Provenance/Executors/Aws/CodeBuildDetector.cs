using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>Recognises a build of AWS CodeBuild.</summary>
/// <remarks>
/// Source: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html, where <c>CODEBUILD_LOG_PATH</c> is the name
/// of the log stream. The group is <c>/aws/codebuild/PROJECT</c>, unless the project names another one, which is not in the environment.
/// </remarks>
internal sealed class CodeBuildDetector : IExecutorDetector
{
    public const string Kind = "codebuild";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("CODEBUILD_BUILD_ID") is not { } id)
        {
            return null;
        }

        var arn = AwsArn.Parse(probe.Read("CODEBUILD_BUILD_ARN"));
        var region = arn?.Region ?? AwsRegion.Of(probe);
        var project = id.Split(':')[0];
        return new Executor(Kind, id)
        {
            Url = AwsConsole.CodeBuild(region, project, id),
            Log = CloudWatchLog.Of(region, $"/aws/codebuild/{project}", probe.Read("CODEBUILD_LOG_PATH")),
            Details = ExecutorDetails.Of(
                ("project", project),
                ("build_number", probe.Read("CODEBUILD_BUILD_NUMBER")),
                ("batch_build", probe.Read("CODEBUILD_BATCH_BUILD_IDENTIFIER")),
                ("initiator", probe.Read("CODEBUILD_INITIATOR")),
                ("source_version", probe.Read("CODEBUILD_RESOLVED_SOURCE_VERSION")),
                ("region", region),
                ("account", arn?.Account)),
        };
    }
}
