using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Tests;

/// <summary>The same against an emulator of both services that knows nothing of this library.</summary>
public class MotoTests
{
    private const string Group = "/aws/batch/job";

    private MotoServer _moto = null!;
    private AwsExecutorService _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _moto = await MotoServer.StartAsync();
        _service = new AwsExecutorService(new AwsOptions
        {
            Region = "eu-central-1",
            BatchEndpoint = _moto.Uri,
            LogsEndpoint = _moto.Uri,
            Credentials = new BasicAWSCredentials("a", "b"),
            LateLineWait = TimeSpan.Zero,
        });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _service?.Dispose();
        _moto?.Dispose();
    }

    [Test]
    public async Task JobAndItsLog_OverSeveralPages_AreRead()
    {
        var (id, stream) = await _moto.RunJobAsync();
        var lines = Enumerable.Range(0, 12_000).Select(number => $"line {number}").ToArray();
        await _moto.WriteAsync(Group, stream, lines);
        var job = new Executor("aws-batch", id) { Attempt = 1 };

        Assert.That(await _service.GetStateAsync(job), Is.EqualTo(ExecutorState.Succeeded));
        Assert.That((await _service.ReadLogAsync(job).ToListAsync()).Select(line => line.Text), Is.EqualTo(lines));
        Assert.That(await _service.ReadLogAsync(job, follow: true).CountAsync(), Is.EqualTo(lines.Length));
        Assert.That((await _service.ReadLogAsync(job).FirstAsync()).Attempt, Is.EqualTo(1));
    }

    [Test]
    public async Task JobAndLog_AreNotThere_UnknownAndSaidSo()
    {
        var job = new Executor("aws-batch", "nobody") { Log = new ExecutorLog("cloudwatch:eu-central-1:/nowhere:nothing") };

        Assert.That(await _service.GetStateAsync(job), Is.EqualTo(ExecutorState.Unknown));
        Assert.That(
            async () => await _service.ReadLogAsync(job, follow: true).CountAsync(),
            Throws.TypeOf<ExecutorException>()
                .With.Message.Contains("no stream 'nothing' in the group '/nowhere' in region 'eu-central-1'"));
    }
}
