using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model;

namespace RunLinkedData.Aws.Tests.Client;

public class AwsErrorsTests : AwsTest
{
    [TestCase(403, "AccessDeniedException", "Add the permission batch:DescribeJobs")]
    [TestCase(403, "ExpiredTokenException", "session of the credentials has expired")]
    [TestCase(403, "UnrecognizedClientException", "does not know the credentials")]
    [TestCase(403, "SignatureDoesNotMatch", "does not accept the signature")]
    [TestCase(404, "UnknownOperationException", "There is no such call at 127.0.0.1")]
    [TestCase(400, "ClientException", "The call was refused (HTTP 400, ClientException). AWS said: Because")]
    public async Task Error_OfAws_SaysWhatToDoAndIsNotRepeated(int status, string code, string advice)
    {
        Aws.Fail(
            request => request.AnswerAsync(status, """{"message":"Because"}""", "application/json", $"x-amzn-ErrorType: {code}"), times: 9);

        var job = Job();
        var error = await ErrorAsync(job);

        Assert.That(
            error.Message,
            Does.StartWith($"AWS Batch could not be asked for aws-batch '{JobJson.Id}' in region 'eu-central-1'.")
                .And.Contain(advice)
                .And.Contain(code));
        Assert.That(error.Executor, Is.SameAs(job));
        Assert.That(Aws.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(403, "<html>")]
    [TestCase(403, "")]
    public async Task Error_WithoutACode_SaysWhoRefuses(int status, string body)
    {
        Aws.Fail(request => request.AnswerAsync(status, body, "text/html"));

        Assert.That((await ErrorAsync()).Message, Does.Contain("127.0.0.1").And.Contain("refuses it").And.Contain("batch:DescribeJobs"));
    }

    [Test]
    public async Task Error_Redirect_IsNotFollowed()
    {
        Aws.Fail(request => request.AnswerAsync(302, "", "text/html", "Location: http://127.0.0.1:1/login"));

        Assert.That((await ErrorAsync()).Message, Does.Contain("no such call at 127.0.0.1").And.Contain("HTTP 302"));
    }

    [Test]
    public void Error_OfALog_NamesItsPermission()
    {
        Aws.Fail(request => request.AnswerAsync(200, $$"""{"jobs":[{{JobJson.Job("RUNNING", "a")}}]}"""));
        Aws.Fail(request => request.AnswerAsync(400, """{"__type":"AccessDeniedException","Message":"User: x is not authorized"}"""));

        Assert.That(
            async () => await ReadAsync(Job()),
            Throws.TypeOf<ExecutorException>()
                .With.Message.StartsWith(
                    $"The log of aws-batch '{JobJson.Id}' could not be read from CloudWatch Logs in region 'eu-central-1'.")
                .And.Message.Contains("Add the permission logs:GetLogEvents")
                .And.Message.Contains("User: x is not authorized"));
    }

    [TestCase("{\"jobs\":[{")]
    [TestCase("<html>Sign in</html>")]
    [TestCase("null")]
    [TestCase("")]
    [TestCase("{\"jobs\":7}")]
    public async Task Error_AnswerIsNotTheServices_SaysSo(string body)
    {
        Aws.Fail(request => request.AnswerAsync(200, body));

        Assert.That((await ErrorAsync()).Message, Does.Contain("The answer of 127.0.0.1").And.Contain("not that of AWS Batch"));
    }

    [Test]
    public void Error_TimeOfAnEventIsImpossible_SaysSo()
    {
        Aws.Fail(request => request.AnswerAsync(200, $$"""{"jobs":[{{JobJson.Job("RUNNING", "a")}}]}"""));
        Aws.Fail(request => request.AnswerAsync(
            200, """{"events":[{"timestamp":9223372036854775807,"message":"x"}],"nextForwardToken":"f/1"}"""));

        Assert.That(
            async () => await ReadAsync(Job()), Throws.TypeOf<ExecutorException>().With.Message.Contains("not that of CloudWatch Logs"));
    }

    [Test]
    public async Task Error_NobodyListens_SaysWhere()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using var service = new AwsExecutorService(new AwsOptions
        {
            Region = "eu-central-1",
            BatchEndpoint = new Uri($"http://127.0.0.1:{port}"),
            Credentials = new BasicAWSCredentials(AwsEmulator.AccessKey, AwsEmulator.Secret),
            TimeProvider = Time,
        });

        Assert.That(
            async () => await service.GetStateAsync(Job()),
            Throws.TypeOf<ExecutorException>()
                .With.Message.Contains($"No connection to 127.0.0.1:{port} could be made")
                .And.Message.Contains("AWS_ENDPOINT_URL"));
        Assert.That(Time.Waits, Has.Count.EqualTo(2));
        await Task.CompletedTask;
    }

    [Test]
    public void Error_CredentialsOfTheSettingsFail_SaysWhy()
    {
        using var service = ServiceFor(Aws, new NoCredentials());

        Assert.That(
            async () => await service.GetStateAsync(Job()),
            Throws.TypeOf<ExecutorException>()
                .With.Message.Contains("The credentials of the settings cannot be used (There are none)")
                .And.InnerException.InnerException.TypeOf<AmazonClientException>());
        Assert.That(Aws.Requests, Is.Empty);
    }

    [TestCase("evil.example.com/")]
    [TestCase("EU")]
    [TestCase("eu-central-1\n")]
    public async Task Error_RegionIsNoName_NothingIsSent(string region)
    {
        var error = await ErrorAsync(Job() with { Details = new Dictionary<string, string> { ["region"] = region } });

        Assert.That(error.Message, Does.Contain("That is not the name of a region"));
        Assert.That(Aws.Requests, Is.Empty);
    }

    [Test]
    public async Task Error_QuotesWhatWasSigned_HoldsNoSecret()
    {
        using var aws = new AwsEmulator();
        using var service = ServiceFor(aws, new SessionAWSCredentials(AwsEmulator.AccessKey, AwsEmulator.Secret, "TOKENEXAMPLE"));
        foreach (var code in new[] { "SignatureDoesNotMatch", "ClientException" })
        {
            aws.Fail(request => request.AnswerAsync(
                400,
                $$"""{"__type":"{{code}}","message":"x-amz-security-token:TOKENEXAMPLE key {{AwsEmulator.AccessKey}} {{AwsEmulator.Secret}}"}"""));
            try
            {
                await service.GetStateAsync(Job());
                Assert.Fail("There was no error.");
            }
            catch (ExecutorException exception)
            {
                Assert.That(
                    exception.ToString(),
                    Does.Contain("HTTP 400")
                        .And.Not.Contain("TOKENEXAMPLE")
                        .And.Not.Contain(AwsEmulator.AccessKey)
                        .And.Not.Contain(AwsEmulator.Secret)
                        .And.Not.Contain("Signature="));
            }
        }
    }

    private sealed class NoCredentials : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new AmazonClientException("There are none.");
    }
}
