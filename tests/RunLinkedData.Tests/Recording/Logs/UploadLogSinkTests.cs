using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Recording.Logs;

/// <summary>The log of a run whose artifacts go through a tracking server.</summary>
public class UploadLogSinkTests
{
    [Test]
    public async Task Write_WhileTheRunGoesOn_IsSentAtOnceThenAfterEachPauseAndAtTheEnd()
    {
        const string RunId = "0123456789abcdef0123456789abcdef";
        var info =
            $$"""{"run_id":"{{RunId}}","experiment_id":"1","run_name":"n","status":"RUNNING","start_time":1,"artifact_uri":"mlflow-artifacts:/1/{{RunId}}/artifacts","lifecycle_stage":"active"}""";
        await using var server = new FakeMlflowArtifacts
        {
            Otherwise = async request =>
            {
                await request.DrainAsync();
                await request.SendAsync(200, request.RawPath.Split("mlflow/")[1] switch
                {
                    "experiments/get-by-name" => """{"experiment":{"experiment_id":"1","name":"p","lifecycle_stage":"active"}}""",
                    "runs/create" or "runs/get" => $$"""{"run":{"info":{{info}},"data":{} } }""",
                    "runs/update" => $$"""{"run_info":{{info}} }""",
                    _ => "{}",
                });
            },
        };
        var time = new HeldPauses(TimeSpan.FromSeconds(5));
        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = server.TrackingUri,
            TimeProvider = time,
            FlushInterval = TimeSpan.FromHours(1),
            Environment = new EnvironmentSettings(_ => null, _ => { }, () => new Dictionary<string, string>()),
        });
        var run = await tracker.StartRunAsync("p");
        var file = server.FileOf(run.ArtifactUri, "logs/run.log");

        run.LogWriter.WriteLine("first");
        await UntilAsync(() => Text(file) == "first\n");
        run.LogWriter.WriteLine("second");
        await UntilAsync(() => time.Held > 0);
        Assert.That(Text(file), Is.EqualTo("first\n"));

        time.Release();
        await UntilAsync(() => Text(file) == "first\nsecond\n");
        run.LogWriter.WriteLine("third");
        await UntilAsync(() => time.Held > 0);
        await run.CompleteAsync();

        Assert.That(Text(file), Is.EqualTo("first\nsecond\nthird\n"));
    }

    private static string Text(string file) => File.Exists(file) ? File.ReadAllText(file) : "";

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            await Task.Delay(10, timeout.Token);
        }
    }

    /// <summary>The clock, but it stands still for who measures, and a pause of one length ends when the test says so.</summary>
    private sealed class HeldPauses(TimeSpan pause) : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _held = [];

        public int Held
        {
            get
            {
                lock (_held)
                {
                    return _held.Count;
                }
            }
        }

        public override long GetTimestamp() => 0;

        public void Release()
        {
            (TimerCallback Callback, object? State)[] due;
            lock (_held)
            {
                due = [.. _held];
                _held.Clear();
            }

            foreach (var (callback, state) in due)
            {
                callback(state);
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != pause)
            {
                return base.CreateTimer(callback, state, dueTime, period);
            }

            lock (_held)
            {
                _held.Add((callback, state));
            }

            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }
    }
}
