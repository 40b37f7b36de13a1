using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Aws;

public class AwsBatchDetectorTests
{
    private const string Job = "b8a0c1a2-5f1e-4a77-9f30-6f4c1c1f2a10";

    [Test]
    public async Task Detect_JobOnFargate_GivesJobTaskAndLog()
    {
        using var server = EcsAnswers.Serve();
        var found = await OnEcs(EcsAnswers.Of(server)).DetectAsync();

        var executor = found.Executor;
        Assert.That((executor.Kind, executor.Id, executor.Attempt, executor.Index), Is.EqualTo(("aws-batch", Job, (int?)2, (int?)null)));
        Assert.That(
            executor.Url, Is.EqualTo($"https://eu-central-1.console.aws.amazon.com/batch/home?region=eu-central-1#jobs/detail/{Job}"));
        Assert.That(executor.Log?.Kind, Is.EqualTo("cloudwatch"));
        Assert.That(
            executor.Log?.Url,
            Is.EqualTo(
                "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Fbatch$252Fjob"
                + "/log-events/forecasts-prod$252Fdefault$252F0f3a5b7c9d1e4f60a1b2c3d4e5f60718"));
        Assert.That(
            executor.Details,
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["queue"] = "nightly",
                ["compute_environment"] = "spot-ce",
                ["region"] = "eu-central-1",
                ["account"] = "123456789012",
                ["task_arn"] = EcsAnswers.TaskArn,
                ["container"] = "default",
            }));
        Assert.That(found.Image?.Reference, Is.EqualTo("123456789012.dkr.ecr.eu-central-1.amazonaws.com/forecasts:1.8.0"));
        Assert.That((found.Image?.Digest, found.Image?.Id), Is.EqualTo((EcsAnswers.ImageId, (string?)null)));
        Assert.That(found.Notes, Is.Empty);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Detect_ChildOfAnArray_GivesItsIndexAndAnEncodedLink()
    {
        var executor = await new ProgramVariables
        {
            ["AWS_BATCH_JOB_ID"] = $"{Job}:17",
            ["AWS_BATCH_JOB_ATTEMPT"] = "1",
            ["AWS_BATCH_JOB_ARRAY_INDEX"] = "17",
            ["AWS_BATCH_JOB_ARRAY_SIZE"] = "100",
            ["AWS_REGION"] = "us-gov-west-1",
        }.ExecutorAsync();

        Assert.That((executor.Id, executor.Index), Is.EqualTo(($"{Job}:17", (int?)17)));
        Assert.That(
            executor.Url,
            Is.EqualTo($"https://us-gov-west-1.console.amazonaws-us-gov.com/batch/home?region=us-gov-west-1#jobs/detail/{Job}%3A17"));
        Assert.That(executor.Details["array_size"], Is.EqualTo("100"));
    }

    [Test]
    public async Task Detect_NodeOfAMultiNodeJob_GivesItsIndex()
    {
        var executor = await new ProgramVariables
        {
            ["AWS_BATCH_JOB_ID"] = $"{Job}#3",
            ["AWS_BATCH_JOB_NODE_INDEX"] = "3",
            ["AWS_BATCH_JOB_NUM_NODES"] = "8",
            ["AWS_BATCH_JOB_MAIN_NODE_INDEX"] = "0",
            ["AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS"] = "10.0.0.9",
            ["AWS_DEFAULT_REGION"] = "cn-north-1",
        }.ExecutorAsync();

        Assert.That(executor.Index, Is.EqualTo(3));
        Assert.That((executor.Details["nodes"], executor.Details["main_node_index"]), Is.EqualTo(("8", "0")));
        Assert.That(
            executor.Url, Is.EqualTo($"https://cn-north-1.console.amazonaws.cn/batch/home?region=cn-north-1#jobs/detail/{Job}%233"));
    }

    [Test]
    public async Task Detect_JobOnEks_GivesTheLogOfThePod()
    {
        var found = await new ProgramVariables
        {
            ["AWS_BATCH_JOB_ID"] = Job,
            ["AWS_BATCH_JOB_KUBERNETES_NODE_UID"] = "a1b2",
            ["KUBERNETES_SERVICE_HOST"] = "10.100.0.1",
            ["HOSTNAME"] = "aws-batch.7f9c",
            ["POD_NAMESPACE"] = "batch",
        }.DetectAsync();

        Assert.That(found.Executor.Kind, Is.EqualTo("aws-batch"));
        Assert.That(found.Executor.Log, Is.EqualTo(new ExecutorLog("command:kubectl logs -n batch aws-batch.7f9c")));
        Assert.That(found.Notes, Is.Empty);
    }

    [Test]
    public async Task Detect_WithoutMetadata_SaysThatTheLogIsNotKnown()
    {
        var found = await new ProgramVariables { ["AWS_BATCH_JOB_ID"] = Job, ["AWS_BATCH_JOB_ATTEMPT"] = "first" }.DetectAsync();

        Assert.That(
            (found.Executor.Id, found.Executor.Attempt, found.Executor.Url, found.Executor.Log),
            Is.EqualTo((Job, (int?)null, (string?)null, (ExecutorLog?)null)));
        Assert.That(found.Notes, Has.One.Contains("AWS_BATCH_JOB_ATTEMPT is not a number").And.One.Contains("log stream"));
    }

    [Test]
    public async Task Detect_OtherLogDriver_SaysSo()
    {
        using var server = EcsAnswers.Serve(EcsAnswers.Container.Replace("awslogs\"", "splunk\"", StringComparison.Ordinal));
        var found = await OnEcs(EcsAnswers.Of(server)).DetectAsync();

        Assert.That(found.Executor.Log, Is.Null);
        Assert.That(found.Notes, Has.One.Contains("'splunk'"));
    }

    private static ProgramVariables OnEcs(string metadata) => new()
    {
        ["AWS_BATCH_JOB_ID"] = Job,
        ["AWS_BATCH_JOB_ATTEMPT"] = "2",
        ["AWS_BATCH_JQ_NAME"] = "nightly",
        ["AWS_BATCH_CE_NAME"] = "spot-ce",
        ["ECS_CONTAINER_METADATA_URI"] = "http://169.254.170.2/v3/cd189a933e5849daa93386466019ab50-2495160603",
        ["ECS_CONTAINER_METADATA_URI_V4"] = metadata,
        ["AWS_EXECUTION_ENV"] = "AWS_ECS_FARGATE",
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/s3cr3t",
        ["HOSTNAME"] = "ip-10-0-0-61.eu-central-1.compute.internal",
    };
}
