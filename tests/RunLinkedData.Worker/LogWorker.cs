using System.Globalization;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>log TRACKING-URI RUN-ID NAME LINES</c> writes lines into the log of a run that others write into as well, once there is a file "go",
/// and leaves the run open. Prints "ready" before.
/// </summary>
internal static class LogWorker
{
    public static void Work(string[] args)
    {
        var tracker = RunTracker.Connect(new RunTrackerOptions { TrackingUri = args[0], EndRunsWithProgram = false });
        var run = tracker.ResumeRun(args[1]);
        Console.WriteLine("ready");
        while (!File.Exists("go"))
        {
            Thread.Sleep(1);
        }

        for (var i = 0; i < int.Parse(args[3], CultureInfo.InvariantCulture); i++)
        {
            run.LogWriter.WriteLine($"{args[2]} {i}");
            Thread.Sleep(i % 3);
        }

        run.FlushAsync().GetAwaiter().GetResult();
    }
}
