using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Aws.Tests.S3;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Aws.Tests.Tracking;

/// <summary>Runs in an MLflow whose name is an ARN, behind a server that verifies every signature.</summary>
[NonParallelizable]
public sealed class SageMakerTests
{
    private const string Region = "eu-central-1";
    private const string Server = $"arn:aws:sagemaker:{Region}:123456789012:mlflow-tracking-server/team";
    private const string App = $"arn:aws:sagemaker:{Region}:123456789012:mlflow-app/app-ABC123";

    private TemporaryFolder _folder = null!;
    private S3Emulator _emulator = null!;
    private RunTracker _writer = null!;
    private StoreServer _tracking = null!;
    private SigningGateway? _gateway;

    private static string Secret { get; } = Guid.NewGuid().ToString("N");

    private static string Token { get; } = Guid.NewGuid().ToString("N");

    [SetUp]
    public async Task Start()
    {
        (_folder, _emulator) = (new TemporaryFolder(), new S3Emulator());
        _writer = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"s3://{S3Emulator.Bucket}/team",
        });
        _tracking = new StoreServer(_writer.TrackingStore);
    }

    [TearDown]
    public async Task Stop()
    {
        _gateway?.Dispose();
        _tracking.Dispose();
        await _writer.DisposeAsync();
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(Server, "sagemaker-mlflow", "x-mlflow-sm-tracking-server-arn")]
    [TestCase(App, "sagemaker", "x-sm-mlflow-app-arn")]
    public async Task Run_FromItsStartToItsVerification_IsSigned(string arn, string service, string header)
    {
        Open(service, (header, arn));
        string version;
        await using (var tracker = Connect(arn))
        {
            Assert.That(tracker.TrackingStore.TrackingUri, Is.EqualTo(arn));
            version = await tracker.RunAsync("sales + ö/1 %2B", async run =>
            {
                run.LogParameter("sum", "1 + 1 = 2 & ü%20");
                run.LogMetric("a b/c", 1.5);
                var first = new DateOnly(2026, 1, 1);
                await run.SaveDatasetAsync("monthly", Enumerable.Range(0, 28).Select(day => new Sale(first.AddDays(day), day)));
            });
        }

        await using var reader = Connect(arn);
        Assert.That(reader.LoadDataset<Sale>("monthly", version), Has.Count.EqualTo(28));
        Assert.That((await reader.VerifyProcessAsync("sales + ö/1 %2B")).IsSound, Is.True);
        var run = await reader.TrackingStore.GetRunAsync(version);
        Assert.That(run.Params, Has.Some.Matches<Param>(param => param!.Value == "1 + 1 = 2 & ü%20"));
        Assert.That(reader.TrackingStore.GetRunPage(run.Info.ExperimentId, version), Is.Null);
        Assert.That(_gateway!.Refusals, Is.Empty);
        Assert.That(
            _gateway.Requests.Select(request => request.Target), Has.Some.Contains("experiment_name=sales%20%2B%20%C3%B6%2F1%20%252B"));
    }

    /// <summary>As a program that has nothing but variables, and whose credentials are also those of the bucket.</summary>
    [Test]
    public async Task Rld_ArnAsTrackingUri_ListsShowsAndGets()
    {
        Open("sagemaker", ("x-sm-mlflow-app-arn", App));
        await using (var tracker = Connect(App))
        {
            await tracker.RunAsync("sales", run => run.SaveDatasetAsync("monthly", new[] { new Sale(new DateOnly(2026, 1, 1), 7) }));
        }

        _gateway!.Keys[S3Emulator.AccessKey] = (S3Emulator.Secret, null);
        Assert.That(await PrintAsync("runs", "sales"), Does.Contain("monthly"));
        Assert.That(await PrintAsync("versions", "sales/monthly"), Does.Contain("1"));
        Assert.That(await PrintAsync("show", "sales/monthly@latest"), Does.Contain("Units"));
        Assert.That(await PrintAsync("get", "sales/monthly@latest", "--format", "csv"), Does.Contain("2026-01-01,7"));
        Assert.That(_gateway.Refusals, Is.Empty);
    }

    private async Task<string> PrintAsync(params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(
            _folder.Path,
            new Dictionary<string, string>
            {
                ["MLFLOW_TRACKING_URI"] = App,
                ["SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT"] = _gateway!.Uri.AbsoluteUri,
                ["AWS_ENDPOINT_URL_S3"] = _emulator.Uri.AbsoluteUri,
                ["AWS_REGION"] = _emulator.Region,
                ["AWS_ACCESS_KEY_ID"] = S3Emulator.AccessKey,
                ["AWS_SECRET_ACCESS_KEY"] = S3Emulator.Secret,
                ["AWS_EC2_METADATA_DISABLED"] = "true",
                ["RLD_CACHE_DIR"] = _folder["cache"],
            },
            arguments);
        await program.WaitAsync();
        Assert.That(program.ExitCode, Is.Zero, program.Error);
        Assert.That(program.Output + program.Error, Does.Not.Contain(S3Emulator.Secret));
        return program.Output;
    }

    [Test]
    public async Task Run_WrongSecret_IsRefusedAndShowsNoSecret()
    {
        Open("sagemaker-mlflow", ("x-mlflow-sm-tracking-server-arn", Server));
        _gateway!.Keys[SigningGateway.AccessKey] = ("another", Token);
        await using var tracker = Connect(Server);

        var error = await Assert.ThrowsAsync<MlflowException>(() => tracker.RunAsync("sales", _ => Task.CompletedTask));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.PermissionDenied));
        Assert.That(error.ToString(), Does.Not.Contain(Secret).And.Not.Contain(Token).And.Not.Contain("Signature="));
    }

    [Test]
    public async Task Run_NoCredentials_IsUnauthenticatedWithoutACall()
    {
        using NoAwsCredentials nobody = new();
        Open("sagemaker-mlflow", ("x-mlflow-sm-tracking-server-arn", Server));

        var error = await Assert.ThrowsAsync<MlflowException>(async () =>
        {
            await using var tracker = RunTracker.Connect(new RunTrackerOptions { TrackingUri = Server }.UseAws(
                aws => aws.Tracking.Endpoint = _gateway!.Uri));
            await tracker.StartRunAsync("sales");
        });

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(error.Message, Does.Contain("AWS_ACCESS_KEY_ID").And.Contain("sagemaker-mlflow"));
        Assert.That(_gateway!.Requests, Is.Empty);
    }

    [TestCase("arn:aws-cn:sagemaker:cn-north-1:123456789012:mlflow-app/x", "'aws-cn'", "aws and aws-us-gov")]
    [TestCase("arn:aws:sagemaker:eu-central-1:123456789012:endpoint/x", "mlflow-tracking-server/NAME", "mlflow-app/ID")]
    [TestCase("arn:aws:s3:::bucket", "mlflow-tracking-server/NAME", "mlflow-app/ID")]
    [TestCase("arn:aws:sagemaker:eu.example.org/#:123456789012:mlflow-app/x", "mlflow-tracking-server/NAME", "mlflow-app/ID")]
    public void Connect_AnotherArn_IsRefusedWithTheList(string arn, params string[] said)
    {
        var error = Assert.Throws<MlflowException>(() => RunTracker.Connect(new RunTrackerOptions { TrackingUri = arn }.UseAws()));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(said.Where(text => !error.Message.Contains(text, StringComparison.Ordinal)), Is.Empty, error.Message);
    }

    [Test]
    public void Connect_ArnWithoutUseAws_SaysWhatIsMissing() => Assert.That(
        () => RunTracker.Connect(new RunTrackerOptions { TrackingUri = Server }),
        Throws.InstanceOf<MlflowException>().With.Message.Contains("UseAws()"));

    /// <summary>A server behind API Gateway, with its artifacts behind it too: bodies of files are signed as well.</summary>
    [Test]
    public async Task Run_SigV4AndServedArtifacts_IsSigned()
    {
        await using FakeMlflowArtifacts artifacts = new() { SendsRanges = true };
        await using var writer = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{_folder["served.db"]}",
            ArtifactRoot = "mlflow-artifacts:/",
        });
        using StoreServer tracking = new(writer.TrackingStore);
        using ScriptedServer both = new(request => ForwardAsync(
            request, request.Target.Contains("mlflow-artifacts", StringComparison.Ordinal) ? artifacts.Server.Address : tracking.Uri));
        _gateway = NewGateway(both.Uri, "execute-api", null);
        RunTrackerOptions options = new() { TrackingUri = _gateway.Uri.AbsoluteUri, ConfigureServer = server => server.MaxRetries = 0 };
        Environment.SetEnvironmentVariable("MLFLOW_TRACKING_AWS_SIGV4", "true");
        try
        {
            await using var tracker = RunTracker.Connect(options.UseAws(Configure));
            await tracker.RunAsync("sales", run => run.SaveDatasetAsync("monthly", new[] { new Sale(new DateOnly(2026, 1, 1), 1) }));
        }
        finally
        {
            Environment.SetEnvironmentVariable("MLFLOW_TRACKING_AWS_SIGV4", null);
        }

        Assert.That(_gateway.Refusals, Is.Empty);
        Assert.That(_gateway.Requests.Select(request => request.Method), Has.Some.EqualTo("PUT"));
    }

    [Test]
    public void Connect_SigV4WithoutUseAws_SaysWhatIsMissing()
    {
        Environment.SetEnvironmentVariable("MLFLOW_TRACKING_AWS_SIGV4", "true");
        try
        {
            Assert.That(
                () => RunTracker.Connect(new RunTrackerOptions { TrackingUri = "http://127.0.0.1:9/" }),
                Throws.ArgumentException.With.Message.Contains("UseAws()"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("MLFLOW_TRACKING_AWS_SIGV4", null);
        }
    }

    private void Open(string service, (string, string)? route) => _gateway = NewGateway(_tracking.Uri, service, route);

    private static SigningGateway NewGateway(Uri behind, string service, (string, string)? route)
    {
        SigningGateway gateway = new(behind) { Service = service, Region = Region, Route = route };
        gateway.Keys[SigningGateway.AccessKey] = (Secret, Token);
        return gateway;
    }

    private RunTracker Connect(string arn) => RunTracker.Connect(new RunTrackerOptions { TrackingUri = arn }.UseAws(Configure));

    private void Configure(AwsOptions aws)
    {
        var s3 = S3Stores.For(_emulator);
        (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials, aws.S3.Checksums) = (s3.Endpoint, s3.Region, s3.Credentials, s3.Checksums);
        (aws.Region, aws.Tracking.Endpoint) = (Region, _gateway!.Uri);
        aws.Credentials = new SessionAWSCredentials(SigningGateway.AccessKey, Secret, Token);
    }

    private static async Task ForwardAsync(ScriptedRequest request, Uri to)
    {
        using HttpClient client = new();
        using HttpRequestMessage forwarded = new(new HttpMethod(request.Method), new Uri(to, request.Target));
        if (request.Body.Length > 0)
        {
            forwarded.Content = new ByteArrayContent(request.Body);
        }

        using var answer = await client.SendAsync(forwarded);
        await request.AnswerAsync(
            (int)answer.StatusCode,
            await answer.Content.ReadAsStringAsync(),
            answer.Content.Headers.ContentType?.ToString() ?? "text/plain");
    }

    private sealed record Sale(DateOnly Date, int Units);
}
