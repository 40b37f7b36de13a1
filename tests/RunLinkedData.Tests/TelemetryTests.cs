using System.Diagnostics;
using System.Diagnostics.Metrics;
using NUnit.Framework;

namespace RunLinkedData.Tests;

[NonParallelizable]
public class TelemetryTests : TrackerFixture
{
    private readonly List<Activity> _stopped = [];
    private ActivityListener _listener = null!;

    [SetUp]
    public void Listen()
    {
        _stopped.Clear();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "RunLinkedData",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _stopped.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [TearDown]
    public void StopListening() => _listener.Dispose();

    [Test]
    public async Task RunAsync_Finished_IsAnActivityWhoseTraceIsOnTheRun()
    {
        ActivityTraceId inside = default;
        var id = await Tracker.RunAsync("traced", run =>
        {
            inside = Activity.Current!.TraceId;
            return Task.CompletedTask;
        });

        var activity = _stopped.Single(stopped => (string?)stopped.GetTagItem("rld.run_id") == id);
        Assert.Multiple(async () =>
        {
            Assert.That(activity.OperationName, Is.EqualTo("run traced"));
            Assert.That(activity.Status, Is.EqualTo(ActivityStatusCode.Ok));
            Assert.That(activity.TraceId, Is.EqualTo(inside));
            Assert.That((await StoredAsync(id)).FindTag("rld.trace_id"), Is.EqualTo(inside.ToHexString()));
        });
    }

    [Test]
    public void StartRun_Failed_EndsItsActivityAsAnError()
    {
        using (var run = Tracker.StartRun("traced"))
        {
            Assert.That(Activity.Current?.OperationName, Is.EqualTo("run traced"));
        }

        Assert.That(_stopped.Single().Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(Activity.Current, Is.Null);
    }

    [Test]
    public async Task SaveDataset_Rows_AreCounted()
    {
        var rows = 0L;
        using var meters = new MeterListener { InstrumentPublished = Enable };
        meters.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref rows, count));
        meters.Start();

        await PublishAsync(rows: 12);

        Assert.That(rows, Is.EqualTo(12));

        static void Enable(Instrument instrument, MeterListener listener)
        {
            if (instrument.Name == "rld.dataset.rows")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }
    }
}
