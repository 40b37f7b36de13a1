using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Aws;

public class CodeBuildDetectorTests
{
    [Test]
    public async Task Detect_Build_GivesPageAndLog()
    {
        var executor = await new ProgramVariables
        {
            ["CODEBUILD_BUILD_ID"] = "forecasts:b1e6661e-e4f2-4156-9ab9-82a19",
            ["CODEBUILD_BUILD_ARN"] = "arn:aws:codebuild:eu-west-1:123456789012:build/forecasts:b1e6661e-e4f2-4156-9ab9-82a19",
            ["CODEBUILD_BUILD_NUMBER"] = "17",
            ["CODEBUILD_INITIATOR"] = "codepipeline/nightly",
            ["CODEBUILD_LOG_PATH"] = "b1e6661e-e4f2-4156-9ab9-82a19",
            ["CODEBUILD_RESOLVED_SOURCE_VERSION"] = "9e0d29404ee30b7b63258414ecccc996bbeb55c6",
            ["CODEBUILD_AUTH_TOKEN"] = "s3cr3t",
        }.ExecutorAsync();

        Assert.That(
            (executor.Kind, executor.Id, executor.Log?.Locator),
            Is.EqualTo((
                "codebuild",
                "forecasts:b1e6661e-e4f2-4156-9ab9-82a19",
                "cloudwatch:eu-west-1:/aws/codebuild/forecasts:b1e6661e-e4f2-4156-9ab9-82a19")));
        Assert.That(
            executor.Url,
            Is.EqualTo(
                "https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/projects/forecasts/build/"
                + "forecasts%3Ab1e6661e-e4f2-4156-9ab9-82a19?region=eu-west-1"));
        Assert.That(
            executor.Details,
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["project"] = "forecasts",
                ["build_number"] = "17",
                ["initiator"] = "codepipeline/nightly",
                ["source_version"] = "9e0d29404ee30b7b63258414ecccc996bbeb55c6",
                ["region"] = "eu-west-1",
                ["account"] = "123456789012",
            }));
    }

    [Test]
    public async Task Detect_WithoutLogPath_HasNoLog()
    {
        var executor = await new ProgramVariables { ["CODEBUILD_BUILD_ID"] = "forecasts:1", ["AWS_REGION"] = "eu-west-1" }.ExecutorAsync();

        Assert.That((executor.Kind, executor.Log, executor.Details["region"]), Is.EqualTo(("codebuild", (object?)null, "eu-west-1")));
    }
}
