using System.Globalization;

namespace RunLinkedData.Worker;

/// <summary>RunLinkedData.Worker journal TRACKING_URI FOLDER, or RunLinkedData.Worker replay TRACKING_URI FOLDER.</summary>
/// <remarks>
/// The first logs to a run that has a journal in the folder until it is killed, whatever becomes of the store: point N of the metric is N.
/// Prints "run ID", and "logged N" when everything up
/// to N was logged. The second replays the journals of the folder, and prints how many.
/// </remarks>
internal static class JournalWorker
{
    public static void Log(string[] args)
    {
        using var tracker = Connect(args);
        var run = tracker.StartRun("journals");
        Console.WriteLine($"run {run.Id}");
        for (var i = 1; ; i++)
        {
            run.LogMetric("m", i, i, DateTimeOffset.UnixEpoch);
            if (i % 7 == 0)
            {
                run.SetTag("t", i.ToString(CultureInfo.InvariantCulture));
            }

            if (i % 50 == 0)
            {
                run.LogParameter($"p{i}", i);
                run.LogExternalInput("orders", "file:///orders.csv", i.ToString(CultureInfo.InvariantCulture));
                Console.WriteLine($"logged {i}");
                Thread.Sleep(5);
            }
        }
    }

    public static void Replay(string[] args)
    {
        using var tracker = Connect(args);
        Console.WriteLine(tracker.ReplayJournals().Count);
    }

    private static RunTracker Connect(string[] args) => RunTracker.Connect(new RunTrackerOptions
    {
        TrackingUri = args[0],
        ArtifactRoot = Path.Combine(Environment.CurrentDirectory, "mlruns"),
        JournalFolder = args[1],
        FlushInterval = TimeSpan.FromMilliseconds(20),
        ConfigureServer = server => server.MaxRetries = 0,
    });
}
