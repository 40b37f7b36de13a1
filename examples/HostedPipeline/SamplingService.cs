using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RunLinkedData;

namespace HostedPipeline;

/// <summary>How often and how much is sampled.</summary>
public sealed class SamplingOptions
{
    /// <summary>How many runs are made before the program ends; 0 for no end.</summary>
    public int Runs { get; set; }

    public int SamplesPerRun { get; set; } = 10;

    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>What the program itself uses at one moment.</summary>
public sealed record Sample(DateTimeOffset Time, long WorkingSetBytes, long HeapBytes, int Threads);

/// <summary>A service that writes one version of the dataset <c>samples</c> after the other, until it is stopped.</summary>
internal sealed class SamplingService(
    RunTracker tracker,
    IOptions<SamplingOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<SamplingService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var run = 1; options.Value.Runs == 0 || run <= options.Value.Runs; run++)
        {
            // What is logged in here is in the log of the run. Stopped in the middle, the run ends as KILLED and publishes nothing.
            await tracker.RunAsync(
                process: null,
                work =>
                {
                    logger.LogInformation("Taking {Samples} samples", options.Value.SamplesPerRun);
                    return work.SaveDatasetAsync("samples", SampleAsync(stoppingToken), cancellationToken: stoppingToken);
                },
                cancellationToken: stoppingToken);
        }

        lifetime.StopApplication();
    }

    private async IAsyncEnumerable<Sample> SampleAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < options.Value.SamplesPerRun; i++)
        {
            await Task.Delay(options.Value.Interval, time, cancellationToken);
            yield return new Sample(
                time.GetUtcNow(), Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), ThreadPool.ThreadCount);
        }
    }
}
