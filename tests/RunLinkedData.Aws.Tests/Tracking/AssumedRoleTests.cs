using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Aws.Tests.Tracking;

/// <summary>An MLflow of SageMaker that is called as a role: by an STS in this process, and by moto's.</summary>
[NonParallelizable]
public sealed partial class AssumedRoleTests
{
    private const string Server = "arn:aws:sagemaker:eu-central-1:123456789012:mlflow-app/team";
    private const string Role = "arn:aws:iam::123456789012:role/mlflow";
    private const string Endpoint = "AWS_ENDPOINT_URL_STS";
    private const string RoleVariable = "SAGEMAKER_MLFLOW_ASSUME_ROLE_ARN";

    private readonly Dictionary<string, string?> _before =
        new[] { Endpoint, RoleVariable }.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    private TemporaryFolder _folder = null!;
    private RunTracker _writer = null!;
    private StoreServer _tracking = null!;
    private SigningGateway _gateway = null!;
    private List<string> _asked = null!;

    [SetUp]
    public async Task Start()
    {
        (_folder, _asked) = (new TemporaryFolder(), []);
        _writer = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}" });
        _tracking = new StoreServer(_writer.TrackingStore);
        _gateway = new SigningGateway(_tracking.Uri)
        {
            Service = "sagemaker",
            Region = "eu-central-1",
            Route = ("x-sm-mlflow-app-arn", Server),
        };
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _gateway.Dispose();
        _tracking.Dispose();
        await _writer.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Calls_RoleIsNamed_AreSignedAsThatRoleWhichIsTakenOnce(bool byVariable)
    {
        using ScriptedServer sts = new(AnswerAsync);
        await CallAsync(sts.Uri, byVariable);

        Assert.That(_asked, Has.Count.EqualTo(1));
        Assert.That(
            _asked[0],
            Does.Contain("Action=AssumeRole").And.Contain("RoleSessionName=AuthBotoSagemakerMlFlow")
                .And.Contain(Uri.EscapeDataString(Role)));
    }

    [Test]
    public async Task Calls_RoleOfMoto_AreSignedAsThatRole()
    {
        using var moto = await MotoServer.StartAsync();
        using HttpClient client = new();
        using ScriptedServer learning = new(async request =>
        {
            using HttpRequestMessage forwarded = new(HttpMethod.Post, moto.Uri)
            {
                Content = new StringContent(request.Text, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"),
            };
            forwarded.Headers.TryAddWithoutValidation("Authorization", request.Headers["Authorization"]);
            using var answer = await client.SendAsync(forwarded);
            await LearnAsync(request, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        });
        await CallAsync(learning.Uri, byVariable: true);

        Assert.That(_asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Calls_RoleIsRefused_SaysWhichAndShowsNoSecret()
    {
        using ScriptedServer sts = new(request => request.AnswerAsync(
            403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>",
            "text/xml"));

        var error = await Assert.ThrowsAsync<MlflowException>(() => CallAsync(sts.Uri, byVariable: false));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(error.Message, Does.Contain(Role).And.Contain("AccessDenied").And.Contain("trust policy"));
        Assert.That(_gateway.Requests, Is.Empty);
    }

    [Test]
    public void Connect_RoleIsNone_IsRefused()
    {
        Environment.SetEnvironmentVariable(RoleVariable, "arn:aws:iam::123456789012:user/me");

        Assert.That(
            () => RunTracker.Connect(new RunTrackerOptions { TrackingUri = Server }.UseAws()),
            Throws.InstanceOf<MlflowException>().With.Message.Contains(RoleVariable));
        Assert.That(
            () => new RunTrackerOptions().UseAws(aws => aws.Tracking.RoleArn = "me"),
            Throws.ArgumentException.With.Message.Contains("Tracking.RoleArn"));
    }

    private async Task CallAsync(Uri sts, bool byVariable)
    {
        Environment.SetEnvironmentVariable(Endpoint, sts.AbsoluteUri);
        Environment.SetEnvironmentVariable(RoleVariable, byVariable ? Role : null);
        await using var tracker = RunTracker.Connect(new RunTrackerOptions { TrackingUri = Server }.UseAws(aws =>
        {
            aws.Credentials = new BasicAWSCredentials("AKIDOWN", Guid.NewGuid().ToString("N"));
            aws.Tracking.Endpoint = _gateway.Uri;
            aws.Tracking.RoleArn = byVariable ? null : Role;
        }));
        for (var i = 0; i < 3; i++)
        {
            await tracker.TrackingStore.SearchExperimentsAsync(new ExperimentQuery { MaxResults = 1 });
        }

        Assert.That(_gateway.Refusals, Is.Empty);
    }

    private Task AnswerAsync(ScriptedRequest request)
    {
        var end = DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return LearnAsync(request, 200, $"""
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
            <AssumedRoleUser><Arn>{Role}/x</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser>
            <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>{Guid.NewGuid():N}</SecretAccessKey>
            <SessionToken>{Guid.NewGuid():N}+/=</SessionToken><Expiration>{end}</Expiration></Credentials>
            </AssumeRoleResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>
            """);
    }

    /// <summary>Hands the answer on, and lets the gateway know the keys in it.</summary>
    private Task LearnAsync(ScriptedRequest request, int status, string answer)
    {
        _asked.Add(request.Text);
        var found = Parts().Matches(answer).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        _gateway.Keys[found["AccessKeyId"]] = (found["SecretAccessKey"], found["SessionToken"]);
        return request.AnswerAsync(status, answer, "text/xml");
    }

    [GeneratedRegex("<(AccessKeyId|SecretAccessKey|SessionToken)>([^<]*)<")]
    private static partial Regex Parts();
}
