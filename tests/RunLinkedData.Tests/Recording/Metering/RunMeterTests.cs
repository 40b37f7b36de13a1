using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Recording.Metering;

namespace RunLinkedData.Tests.Recording.Metering;

/// <summary>System metrics of runs, on the machine of the tests.</summary>
public class RunMeterTests : TrackerFixture
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Run_ByDefault_HasNoSystemMetrics()
    {
        var id = await Tracker.RunAsync("p", _ => Task.CompletedTask);

        Assert.That((await StoredAsync(id)).Metrics, Is.Empty);
    }

    [Test]
    public async Task Run_Enabled_LogsThemStepByStepUntilItsEnd()
    {
        await ReconnectAsync(Quick);

        await using var run = await Tracker.StartRunAsync("p");
        await WaitForStepAsync(run, 2);
        await run.CompleteAsync();

        var metrics = (await StoredAsync(run.Id)).Metrics;
        var history = await Store.GetMetricHistoryAsync(run.Id, "system/disk_available_megabytes");
        Assert.Multiple(() =>
        {
            Assert.That(
                metrics.Select(metric => metric.Key),
                Is.SupersetOf(new[] { "system/disk_usage_megabytes", "system/disk_usage_percentage", "system/disk_available_megabytes" }));
            Assert.That(metrics.Select(metric => metric.Key), Has.All.StartsWith("system/"));
            Assert.That(metrics.Where(metric => metric.Key.EndsWith("percentage")).Select(metric => metric.Value), Has.All.InRange(0, 100));
            Assert.That(history.Items.Select(point => point.Step), Is.EqualTo(Enumerable.Range(0, history.Items.Count)));
        });
    }

    [Test]
    [Platform("Linux", Reason = "There the counts are certain.")]
    public async Task Run_EnabledOnLinux_HasTheMetricsOfMlflowsTab()
    {
        await ReconnectAsync(Quick);

        await using var run = await Tracker.StartRunAsync("p");
        await WaitForStepAsync(run, 30);
        await run.CompleteAsync();

        Assert.That(
            (await StoredAsync(run.Id)).Metrics.Select(metric => metric.Key),
            Is.SupersetOf(new[]
            {
                "system/cpu_utilization_percentage", "system/system_memory_usage_megabytes", "system/system_memory_usage_percentage",
                "system/network_receive_megabytes", "system/network_transmit_megabytes",
            }));
    }

    /// <summary>No interval has passed: what there is comes with the end.</summary>
    [Test]
    public async Task Run_ShorterThanTheInterval_HasOneSampleOfItsEnd()
    {
        await ReconnectAsync(options =>
        {
            options.SystemMetrics.IsEnabled = true;
            options.SystemMetrics.NodeId = "node-1";
        });

        await using var run = await Tracker.StartRunAsync("p");
        await run.CompleteAsync();

        var metrics = (await StoredAsync(run.Id)).Metrics;
        Assert.That(metrics.Select(metric => metric.Key), Does.Contain("system/node-1/disk_available_megabytes"));
        Assert.That(metrics.Select(metric => metric.Step), Has.All.Zero);
    }

    [Test]
    public async Task Run_Resumed_GoesOnBehindItsLastStep()
    {
        await ReconnectAsync(Quick);
        var run = await Tracker.StartRunAsync("p");
        run.LogMetric("system/disk_available_megabytes", 1, step: 41);
        run.Flush();

        await using var resumed = await Tracker.ResumeRunAsync(run.Id);
        await WaitForStepAsync(resumed, 42);
        await resumed.CompleteAsync();
        await run.DisposeAsync();

        var history = await Store.GetMetricHistoryAsync(run.Id, "system/disk_available_megabytes");
        Assert.That(history.Items.Select(point => point.Step), Does.Contain(42L));
    }

    [Test]
    public void Meter_CannotRead_TellsOnceAndGoesOn()
    {
        List<string> told = [];
        using var tries = new CountdownEvent(5);
        using (var meter = new RunMeter(
            new MeterSettings(TimeSpan.FromMilliseconds(10), 1, "system/"),
            () => Fail(tries),
            firstStep: 0,
            _ => { },
            told.Add,
            TimeProvider.System))
        {
            Assert.That(tries.Wait(Patience));
            meter.Stop();
        }

        Assert.That(told, Has.Count.EqualTo(1).And.One.Contains("no such counter"));
    }

    [TestCase(null, false)]
    [TestCase("false", false)]
    [TestCase("0", false)]
    [TestCase("True", true)]
    [TestCase("1", true)]
    public void Settings_OfVariables_AreMlflows(string? value, bool isEnabled)
    {
        var variables = new Dictionary<string, string?>
        {
            ["MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"] = value,
            ["MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL"] = "2.5",
            ["MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING"] = "4",
            ["MLFLOW_SYSTEM_METRICS_NODE_ID"] = "node_0",
        };

        Assert.That(
            MeterSettings.Of(new SystemMetricsOptions(), variables.GetValueOrDefault),
            Is.EqualTo(isEnabled ? new MeterSettings(TimeSpan.FromSeconds(2.5), 4, "system/node_0/") : null));
        Assert.That(
            MeterSettings.Of(
                new SystemMetricsOptions
                {
                    IsEnabled = true,
                    SamplingInterval = TimeSpan.FromSeconds(1),
                    SamplesBeforeLogging = 2,
                    NodeId = "a",
                },
                variables.GetValueOrDefault),
            Is.EqualTo(new MeterSettings(TimeSpan.FromSeconds(1), 2, "system/a/")));
    }

    [Test]
    public void Settings_OfNothingElse_AreMlflowsDefaults() => Assert.That(
        MeterSettings.Of(new SystemMetricsOptions { IsEnabled = true }, _ => null),
        Is.EqualTo(new MeterSettings(TimeSpan.FromSeconds(10), 1, "system/")));

    [TestCase("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", "perhaps")]
    [TestCase("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0")]
    [TestCase("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "1,5")]
    [TestCase("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "1e300")]
    [TestCase("MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING", "0")]
    [TestCase("MLFLOW_SYSTEM_METRICS_NODE_ID", "a\nb")]
    public void Settings_AVariableIsNotUsable_IsAnErrorThatNamesIt(string variable, string value) => Assert.That(
        () => MeterSettings.Of(
            new SystemMetricsOptions { IsEnabled = variable.Contains("ENABLE", StringComparison.Ordinal) ? null : true },
            name => name == variable ? value : null),
        Throws.TypeOf<MlflowException>().With.Message.Contains(variable));

    [Test]
    public void Connect_OptionsAreNotValid_NamesAllOfThem() => Assert.That(
        () => RunTracker.Connect(new RunTrackerOptions
        {
            TrackingUri = TrackingUri,
            SystemMetrics = { SamplingInterval = TimeSpan.Zero, SamplesBeforeLogging = 0, NodeId = "" },
        }),
        Throws.ArgumentException.With.Message.Contains("SystemMetrics.SamplingInterval")
            .And.Message.Contains("SystemMetrics.SamplesBeforeLogging")
            .And.Message.Contains("SystemMetrics.NodeId"));

    [Test]
    public async Task Record_OfARun_HasWhatItsProgramTook()
    {
        await using var run = await Tracker.StartRunAsync("p");
        var before = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - before < TimeSpan.FromMilliseconds(200))
        {
            // Works.
        }

        await run.CompleteAsync();

        var program = (await Tracker.GetProvenanceAsync(run.Id)).Program!;
        Assert.That(program.CpuSeconds, Is.InRange(0.2, Environment.CpuUsage.TotalTime.TotalSeconds));
        Assert.That(program.PeakMemoryBytes, OperatingSystem.IsMacOS() ? Is.Null : Is.GreaterThan(10_000_000));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows does not tell of programs that are gone.")]
    public void Usage_OfWhatWasStarted_IsOfAllOfIt()
    {
        var usage = new ProgramUsage(ofChildren: true);
        using var own = Process.GetCurrentProcess();
        var more = own.PeakWorkingSet64 + 100_000_000;
        using var child = Process.Start(
            "sh",
            [
                "-c",
                "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done' & "
                + $"head -c {more} /dev/zero | tail -c {more} > /dev/null; wait",
            ]);
        child.WaitForExit();

        Assert.That(usage.CpuTime, Is.GreaterThan(TimeSpan.FromMilliseconds(50)));
        Assert.That(usage.PeakMemory, Is.GreaterThan(more), "tail keeps it all");
    }

    private static void Quick(RunTrackerOptions options)
    {
        options.SystemMetrics.IsEnabled = true;
        options.SystemMetrics.SamplingInterval = TimeSpan.FromMilliseconds(20);
        options.FlushInterval = TimeSpan.FromMilliseconds(20);
    }

    private static SystemProbe Fail(CountdownEvent tries)
    {
        if (!tries.IsSet)
        {
            tries.Signal();
        }

        throw new IOException("no such counter");
    }

    private async Task WaitForStepAsync(Run run, long step)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while ((await StoredAsync(run.Id)).Metrics.All(
            metric => metric.Key != "system/disk_available_megabytes" || metric.Step < step))
        {
            await Task.Delay(20, timeout.Token);
        }
    }
}
