using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests;

/// <summary>An emulator, a service that talks to it, and a clock on which waiting costs nothing.</summary>
public abstract class AwsTest
{
    private protected AwsEmulator Aws { get; private set; } = null!;

    private protected AwsExecutorService Service { get; private set; } = null!;

    private protected QuickTime Time { get; private set; } = null!;

    /// <summary>What the service writes into the log, with its waits.</summary>
    private protected LogLines Log { get; private set; } = null!;

    [SetUp]
    public void Start()
    {
        Aws = new AwsEmulator();
        Log = new LogLines();
        Time = new QuickTime(AwsRetries.AttemptTimeout);
        Service = ServiceFor(Aws);
    }

    [TearDown]
    public void Stop()
    {
        Service.Dispose();
        Aws.Dispose();
        Log.Dispose();
    }

    private protected AwsExecutorService ServiceFor(AwsEmulator emulator, AWSCredentials? credentials = null) => new(new AwsOptions
    {
        Region = "eu-central-1",
        BatchEndpoint = emulator.Uri,
        LogsEndpoint = emulator.Uri,
        Credentials = credentials ?? new BasicAWSCredentials(AwsEmulator.AccessKey, AwsEmulator.Secret),
        TimeProvider = Time,
        LoggerFactory = Log,
    });

    private protected static Executor Job(int? attempt = null, string? locator = null, string id = JobJson.Id) =>
        new("aws-batch", id) { Attempt = attempt, Log = locator is null ? null : new ExecutorLog(locator) };

    private protected async Task<string[]> ReadAsync(Executor executor, bool follow = false) =>
        [.. (await Service.ReadLogAsync(executor, follow).ToListAsync()).Select(line => $"{line.Attempt}: {line.Text}")];

    /// <summary>What goes wrong with the state of a job.</summary>
    private protected async Task<ExecutorException> ErrorAsync(Executor? executor = null)
    {
        try
        {
            await Service.GetStateAsync(executor ?? Job());
        }
        catch (ExecutorException exception)
        {
            return exception;
        }

        throw new AssertionException("There was no error.");
    }
}
