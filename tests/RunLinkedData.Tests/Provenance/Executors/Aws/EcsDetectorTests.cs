using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Aws;

public class EcsDetectorTests
{
    [Test]
    public async Task Detect_TaskOnFargate_GivesTaskPageAndLog()
    {
        using var server = EcsAnswers.Serve();
        var executor = await On(EcsAnswers.Of(server)).ExecutorAsync();

        Assert.That((executor.Kind, executor.Id), Is.EqualTo(("ecs", "0f3a5b7c9d1e4f60a1b2c3d4e5f60718")));
        Assert.That(
            executor.Url,
            Is.EqualTo(
                "https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/batch-ce/tasks/0f3a5b7c9d1e4f60a1b2c3d4e5f60718?region=eu-central-1"));
        Assert.That(executor.Log?.Locator, Does.StartWith("cloudwatch:eu-central-1:/aws/batch/job:"));
        Assert.That(
            executor.Details,
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["task_arn"] = EcsAnswers.TaskArn,
                ["cluster"] = "batch-ce",
                ["family"] = "forecasts-prod",
                ["revision"] = "3",
                ["container"] = "default",
                ["region"] = "eu-central-1",
                ["account"] = "123456789012",
                ["launched_by"] = "AWS_ECS_FARGATE",
            }));
    }

    [Test]
    public async Task Detect_MetadataAreBroken_GivesTheContainerAndANote()
    {
        using var server = EcsAnswers.Serve("<html>");
        var found = await On(EcsAnswers.Of(server)).DetectAsync();

        Assert.That((found.Executor.Kind, found.Executor.Id), Is.EqualTo(("ecs", "cd189a933e5849daa93386466019ab50-2495160603")));
        Assert.That((found.Executor.Url, found.Executor.Log, found.Image), Is.EqualTo(((string?)null, (object?)null, (object?)null)));
        Assert.That(found.Notes, Has.One.Contains("could not be read"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    private static ProgramVariables On(string metadata) => new()
    {
        ["ECS_CONTAINER_METADATA_URI"] = "http://169.254.170.2/v3/cd189a933e5849daa93386466019ab50-2495160603",
        ["ECS_CONTAINER_METADATA_URI_V4"] = metadata,
        ["ECS_AGENT_URI"] = "http://169.254.170.2/api/cd189a933e5849daa93386466019ab50-2495160603",
        ["AWS_EXECUTION_ENV"] = "AWS_ECS_FARGATE",
        ["AWS_REGION"] = "eu-central-1",
        ["AWS_DEFAULT_REGION"] = "eu-central-1",
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/s3cr3t",
    };
}
