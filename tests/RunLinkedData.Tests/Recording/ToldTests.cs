using Microsoft.Extensions.Logging;
using NUnit.Framework;
using RunLinkedData.Model.Checks;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Logs;

namespace RunLinkedData.Tests.Recording;

/// <summary>What observers are told of checks and of what is logged.</summary>
public class ToldTests : TrackerFixture
{
    private readonly Listener _listener = new();

    protected override void Configure(RunTrackerOptions options)
    {
        _listener.Heard.Clear();
        options.Observers.Add(_listener);
        options.CaptureConsole = false;
    }

    [Test]
    public async Task LogCheck_IsAMetricAndTold()
    {
        var id = await Tracker.RunAsync("sales", async run =>
        {
            run.LogCheck("items", "no_missing_hours", passed: true);
            run.LogCheck("items", "plausible", passed: false, CheckSeverity.Warn, "units", "3 are negative");
            await run.SaveDatasetAsync("items", Items.Make(3));
        });

        var metrics = (await StoredAsync(id)).Metrics.ToDictionary(metric => metric.Key, metric => metric.Value);
        Assert.That((metrics["items/check.no_missing_hours"], metrics["items/check.plausible"]), Is.EqualTo((1d, 0d)));
        Assert.That(_listener.Heard, Is.EqualTo(new[]
        {
            "check no_missing_hours of items True Error  ",
            "check plausible of items False Warn units 3 are negative",
            "saved items",
            "ended",
        }));
        Assert.That(Log.Text, Does.Contain("check 'plausible' of dataset 'items' has not passed: 3 are negative"));
    }

    [TestCase("no name/", "check")]
    [TestCase("items", "")]
    [TestCase("items", "per\ncent")]
    public void LogCheck_NameThatNothingCanHave_IsRefused(string dataset, string name)
    {
        using var run = Tracker.StartRun("sales");

        Assert.That(() => run.LogCheck(dataset, name, passed: true), Throws.InstanceOf<ArgumentException>());
        run.Complete();
        Assert.That(() => run.LogCheck("items", "check", passed: true), Throws.TypeOf<RunLinkedData.Model.RunStateException>());
    }

    [Test]
    public async Task Log_WhatIsLoggedForTheRun_IsToldInOrderWithItsLevel()
    {
        _listener.IsToldOfLog = true;
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog().SetMinimumLevel(LogLevel.Debug));
        var logger = logging.CreateLogger("Work");

        await Tracker.RunAsync("sales", run =>
        {
            logger.LogDebug("begins");
            logger.LogError(new InvalidDataException("cut"), "line {Number} token=abcdefghijklmnopqrst", 7);
            return Task.CompletedTask;
        });

        Assert.That(_listener.Heard[0], Is.EqualTo("Debug Work: begins"));
        Assert.That(_listener.Heard[1], Does.StartWith("Error Work: line 7 token=***\nSystem.IO.InvalidDataException: cut"));
        Assert.That(_listener.Heard[^1], Is.EqualTo("ended"));
    }

    [Test]
    public async Task Log_WithoutAnyoneWhoAsks_IsNotTold()
    {
        _listener.IsToldOfLog = false;
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog());

        await Tracker.RunAsync("sales", run =>
        {
            logging.CreateLogger("Work").LogInformation("begins");
            return Task.CompletedTask;
        });

        Assert.That(_listener.Heard, Is.EqualTo(new[] { "ended" }));
    }

    [Test]
    public async Task Log_FasterThanItIsTold_ComesTogetherAndWhole()
    {
        _listener.IsToldOfLog = true;
        _listener.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog());
        var logger = logging.CreateLogger("Work");

        await Tracker.RunAsync("sales", run =>
        {
            for (var i = 0; i < 100; i++)
            {
                logger.LogInformation("line {Number}", i);
            }

            _listener.Gate.SetResult();
            return Task.CompletedTask;
        });

        Assert.That(_listener.Heard, Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"Information Work: line {i}").Append("ended")));
        Assert.That(_listener.Calls, Is.EqualTo(2));
    }

    private sealed class Listener : IRunObserver
    {
        public List<string> Heard { get; } = [];

        public TaskCompletionSource? Gate { get; set; }

        public int Calls { get; private set; }

        public bool IsToldOfLog { get; set; }

        public Task CheckRecordedAsync(ObservedRun run, DatasetCheck check, CancellationToken cancellationToken) =>
            HearAsync($"check {check.Name} of {check.Dataset} {check.Passed} {check.Severity} {check.Column} {check.Details}");

        public Task DatasetSavedAsync(
            ObservedRun run, RunLinkedData.Model.Manifest.DatasetManifest manifest, CancellationToken cancellationToken) =>
            HearAsync($"saved {manifest.Name}");

        public async Task LogWrittenAsync(ObservedRun run, IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken)
        {
            Calls++;
            await (Gate?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
            Heard.AddRange(entries.Select(entry => $"{entry.Level} {entry.Text}"));
        }

        public Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) => HearAsync("ended");

        private Task HearAsync(string what)
        {
            Heard.Add(what);
            return Task.CompletedTask;
        }
    }
}
