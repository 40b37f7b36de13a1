using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Provenance.Executors.Aws;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests.Provenance.Executors.Aws;

public class EcsMetadataTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Read_AnswerOfTheAgent_GivesTaskLogAndImage()
    {
        using var server = EcsAnswers.Serve();

        var (container, problem) = await EcsMetadata.ReadAsync(At(EcsAnswers.Of(server)), default);

        Assert.That(problem, Is.Null);
        Assert.That(container, Is.Not.Null);
        Assert.That(container!.Name, Is.EqualTo("default"));
        Assert.That(container.Image, Is.EqualTo("123456789012.dkr.ecr.eu-central-1.amazonaws.com/forecasts:1.8.0"));
        Assert.That(container.ImageId, Is.EqualTo(EcsAnswers.ImageId));
        Assert.That(container.TaskArn, Is.EqualTo(EcsAnswers.TaskArn));
        Assert.That(
            container.Task,
            Is.EqualTo(new AwsArn("ecs", "eu-central-1", "123456789012", "task/batch-ce/0f3a5b7c9d1e4f60a1b2c3d4e5f60718")));
        Assert.That(container.Cluster, Is.EqualTo("batch-ce"));
        Assert.That(container.Family, Is.EqualTo("forecasts-prod"));
        Assert.That(container.Revision, Is.EqualTo("3"));
        Assert.That(
            container.Log?.Locator,
            Is.EqualTo("cloudwatch:eu-central-1:/aws/batch/job:forecasts-prod/default/0f3a5b7c9d1e4f60a1b2c3d4e5f60718"));
        Assert.That(
            server.Requests.Select(request => $"{request.Method} {request.Target}"),
            Is.EqualTo(new[] { "GET /v4/cd189a933e5849daa93386466019ab50-2495160603" }));
    }

    [Test]
    public async Task Read_NoVariable_AsksNobody()
    {
        var (container, problem) = await EcsMetadata.ReadAsync(new ExecutionEnvironment(new Dictionary<string, string>()), default);

        Assert.That((container, problem), Is.EqualTo(((EcsContainer?)null, (string?)null)));
    }

    [TestCase("http://example.org/v4/x")]
    [TestCase("http://10.0.0.1/v4/x")]
    [TestCase("https://169.254.170.2/v4/x")]
    [TestCase("http://user:password@169.254.170.2/v4/x")]
    [TestCase("http://169.254.170.2/v4/x?y=z")]
    [TestCase("http://169.254.170.2.example.org/v4/x")]
    [TestCase("file:///etc/passwd")]
    [TestCase("nonsense")]
    public async Task Read_AddressElsewhere_IsNotAsked(string address)
    {
        var (container, problem) = await EcsMetadata.ReadAsync(At(address), default);

        Assert.That(container, Is.Null);
        Assert.That(problem, Does.Contain("link-local").And.Not.Contain("password"));
    }

    [TestCase("<html>Bad Gateway</html>")]
    [TestCase("")]
    [TestCase("[1]")]
    [TestCase("\"text\"")]
    [TestCase("{\"Image\": \"\\ud800\"}")]
    public async Task Read_AnswerThatIsNoObject_IsAProblem(string answer)
    {
        using var server = EcsAnswers.Serve(answer);

        var (container, problem) = await EcsMetadata.ReadAsync(At(EcsAnswers.Of(server)), default);

        Assert.That(container, Is.Null);
        Assert.That(problem, Does.Contain("not understood"));
    }

    [Test]
    public async Task Read_ObjectOfOtherTypes_GivesWhatIsThere()
    {
        using var server = EcsAnswers.Serve("""{"Image": 1, "Labels": [], "LogOptions": null, "LogDriver": "awslogs", "Name": "main"}""");

        var (container, _) = await EcsMetadata.ReadAsync(At(EcsAnswers.Of(server)), default);

        Assert.That(
            (container?.Name, container?.Image, container?.TaskArn, container?.Log),
            Is.EqualTo(("main", (string?)null, (string?)null, (ExecutorLog?)null)));
    }

    [Test]
    public async Task Read_HugeAnswer_IsNotReadToItsEnd()
    {
        using var server = EcsAnswers.Serve($$"""{"Name": "{{new string('x', 300 * 1024)}}"}""");

        var (container, problem) = await EcsMetadata.ReadAsync(At(EcsAnswers.Of(server)), default);

        Assert.That(container, Is.Null);
        Assert.That(problem, Does.Contain("too long"));
    }

    [Test]
    public async Task Read_AnswerThatIsNot200_IsAProblem()
    {
        using var server = new ScriptedServer(request => request.AnswerAsync(503, EcsAnswers.Container));

        var (container, problem) = await EcsMetadata.ReadAsync(At(EcsAnswers.Of(server)), default);

        Assert.That(container, Is.Null);
        Assert.That(problem, Does.Contain("503"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Read_Redirect_IsNotFollowed()
    {
        using var other = EcsAnswers.Serve();
        using var server = new ScriptedServer(request => request.AnswerAsync(302, "", "text/plain", $"Location: {other.Uri}"));

        var (container, problem) = await EcsMetadata.ReadAsync(At(EcsAnswers.Of(server)), default);

        Assert.That(container, Is.Null);
        Assert.That(problem, Does.Contain("302"));
        Assert.That(other.Requests, Is.Empty);
    }

    [Test]
    public async Task Read_ConnectionBreaks_IsAProblem()
    {
        using var server = ScriptedServer.Of(request => request.AnswerHalfAsync(500, "{"), request => request.ResetAsync());

        var (_, half) = await EcsMetadata.ReadAsync(At(EcsAnswers.Of(server)), default);
        var (_, none) = await EcsMetadata.ReadAsync(At(EcsAnswers.Of(server)), default);

        Assert.That(new[] { half, none }, Has.All.Contains("could not be read"));
    }

    [Test]
    public async Task Read_NobodyListens_IsAProblem()
    {
        var server = EcsAnswers.Serve();
        var address = EcsAnswers.Of(server);
        server.Dispose();

        var (container, problem) = await EcsMetadata.ReadAsync(At(address), default);

        Assert.That(container, Is.Null);
        Assert.That(problem, Does.Contain("the call failed (ConnectionError)"));
    }

    [TestCase(false, TestName = "Read_NoAnswer_EndsAtTheLimit")]
    [TestCase(true, TestName = "Read_AnswerThatStops_EndsAtTheLimit")]
    public async Task Read_SlowServer_EndsAtTheLimit(bool begins)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new ScriptedServer(async request =>
        {
            if (begins)
            {
                await request.AnswerAndHangAsync(5000, "{");
            }

            asked.SetResult();
        });
        var time = new QuickTime(Limit);

        var reading = EcsMetadata.ReadAsync(At(EcsAnswers.Of(server), time), default);
        await asked.Task;
        Assert.That(reading.IsCompleted, Is.False);
        Assert.That(time.Fire(Limit), Is.EqualTo(1));
        var (container, problem) = await reading;

        Assert.That(container, Is.Null);
        Assert.That(problem, Does.Contain("no answer within 1 s"));
    }

    [Test]
    public async Task Read_Cancelled_ThrowsForTheCaller()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new ScriptedServer(_ =>
        {
            asked.SetResult();
            return Task.CompletedTask;
        });
        using var cancel = new CancellationTokenSource();

        var reading = EcsMetadata.ReadAsync(At(EcsAnswers.Of(server), new QuickTime(Limit)), cancel.Token);
        await asked.Task;
        await cancel.CancelAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
    }

    private static ExecutionEnvironment At(string address, TimeProvider? time = null) =>
        new(new Dictionary<string, string> { [EcsMetadata.Variable] = address })
        {
            MetadataTimeout = Limit,

            // Only the tests of the limit reach it.
            Time = time ?? new QuickTime(Limit),
        };
}
