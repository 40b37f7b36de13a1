using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Aws;

public class AwsLambdaDetectorTests
{
    [Test]
    public async Task Detect_Function_GivesItsLogStream()
    {
        var executor = await new ProgramVariables
        {
            ["AWS_LAMBDA_FUNCTION_NAME"] = "forecasts",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/forecasts",
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = "2026/11/23/[$LATEST]fb09997a6f714e0fa2523511607d429b",
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:9001",
            ["AWS_EXECUTION_ENV"] = "AWS_Lambda_dotnet10",
            ["AWS_REGION"] = "us-east-1",
            ["LAMBDA_TASK_ROOT"] = "/var/task",
            ["_HANDLER"] = "bootstrap",
        }.ExecutorAsync();

        Assert.That((executor.Kind, executor.Id, executor.Attempt), Is.EqualTo(("aws-lambda", "forecasts", (int?)null)));
        Assert.That(executor.Url, Is.EqualTo("https://us-east-1.console.aws.amazon.com/lambda/home?region=us-east-1#/functions/forecasts"));
        Assert.That(
            executor.Log?.Locator,
            Is.EqualTo("cloudwatch:us-east-1:/aws/lambda/forecasts:2026/11/23/[$LATEST]fb09997a6f714e0fa2523511607d429b"));
        Assert.That(
            executor.Log?.Url, Does.EndWith("/log-events/2026$252F11$252F23$252F$255B$2524LATEST$255Dfb09997a6f714e0fa2523511607d429b"));
        Assert.That((executor.Details["version"], executor.Details["memory_mb"]), Is.EqualTo(("$LATEST", "512")));
    }

    [Test]
    public async Task Detect_WithoutLogVariables_HasNoLog() =>
        Assert.That(
            (await new ProgramVariables { ["AWS_LAMBDA_FUNCTION_NAME"] = "f", ["AWS_REGION"] = "us-east-1" }.ExecutorAsync()).Log, Is.Null);
}
