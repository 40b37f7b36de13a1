using System.Globalization;
using Microsoft.Extensions.Logging;
using RunLinkedData.Dagster;
using RunLinkedData.Html;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Worker;

/// <summary>
/// RunLinkedData.Worker dagster-run TRACKING_URI FORM [TEXT...]: a program whose runs are reported to Dagster, and that ends in a chosen
/// way. Prints "run ID" for each run, and "ready" before it waits.
/// </summary>
internal static class DagsterRunWorker
{
    private const string Process = "demand-forecast";

    private static readonly ILoggerFactory Logging = LoggerFactory.Create(builder => builder.AddRunLog());

    public static int Work(string[] args)
    {
        var form = args[1];
        var tracker = RunTracker.Connect(Options(args[0], form));
        switch (form)
        {
            case "complete":
                Complete(tracker, "forecasts");
                return 0;
            case "caught" or "tolerated":
                try
                {
                    using var run = Start(tracker, "forecasts");
                    throw new InvalidDataException("station 42 has no rows");
                }
                catch (InvalidDataException)
                {
                    return 0;
                }

            case "throws":
                tracker.RunAsync(Process, run =>
                {
                    Save(run, "forecasts");
                    throw new InvalidDataException("station 42 has no rows");
                }).GetAwaiter().GetResult();
                return 0;
            case "left":
                Start(tracker, "forecasts");
                return 0;
            case "exit":
                Start(tracker, "forecasts");
                Environment.Exit(0);
                return 0;
            case "wait":
                Start(tracker, "forecasts");
                Console.WriteLine("ready");
                File.WriteAllText("ready", "");
                Thread.Sleep(Timeout.Infinite);
                return 0;
            case "side-by-side":
                SideBySide(tracker, args[0]);
                return 0;
            case "partitions":
                foreach (var day in Enumerable.Range(1, 12))
                {
                    Complete(tracker, "forecasts", $"2026-11-{day:00}");
                }

                return 0;
            case "checks":
                foreach (var missing in new[] { 3, 0 })
                {
                    using var run = Start(tracker, "forecasts");
                    run.LogCheck(
                        "forecasts", "no_missing_hours", missing == 0, CheckSeverity.Warn, details: $"{missing} hours are missing");
                    run.LogCheck("forecasts", "plausible_power", passed: true, column: "Mw");
                    run.LogCheck("forecasts", "undeclared", passed: true);
                    run.Complete();
                }

                return 0;
            case "own-session":
                DagsterPipes.Run(pipes =>
                {
                    pipes.Log("by the program");
                    Complete(tracker, "forecasts");
                });
                return 0;
            case "own-session-caught":
                DagsterPipes.Run(_ => Start(tracker, "forecasts").Fail(new InvalidDataException("station 42 has no rows")));
                return 0;
            case "partition":
                Complete(tracker, "forecasts", DagsterPipes.Current.Context.PartitionKey);
                return 0;
            case "report":
                Console.WriteLine("reported " + tracker.ReportToDagster(args[2], args.ElementAtOrDefault(3)));
                return 0;
            default:
                throw new ArgumentException(form);
        }
    }

    private static RunTrackerOptions Options(string uri, string form) => new RunTrackerOptions
    {
        TrackingUri = uri,
        ArtifactRoot = Path.Combine(Environment.CurrentDirectory, "mlruns"),
        LoggerFactory = Logging,
    }.UseHtml().UseDagster(dagster =>
    {
        dagster.FailsWithRuns = form != "tolerated";
        dagster.AssetKeys["other"] = "shop/other";
        dagster.Checks = ["no_missing_hours", "plausible_power"];
    });

    // Two trackers, runs within each other and after each other.
    private static void SideBySide(RunTracker tracker, string uri)
    {
        using var second = RunTracker.Connect(Options(uri, "side-by-side"));
        using (var outer = Start(tracker, "forecasts"))
        {
            Complete(second, "other");
            outer.Complete();
        }

        Complete(second, "forecasts");
        DagsterPipes.Current.Log("by the program");
    }

    private static void Complete(RunTracker tracker, string dataset, string? partition = null)
    {
        using var run = Start(tracker, dataset, partition);
        run.Complete();
    }

    private static Run Start(RunTracker tracker, string dataset, string? partition = null)
    {
        var run = tracker.StartRun(Process, start =>
        {
            if (partition is not null)
            {
                start.Parameters["day"] = partition;
            }
        });
        Console.WriteLine($"run {run.Id}");
        Logging.CreateLogger("worker").LogWarning("works on {Dataset}", dataset);
        Save(run, dataset);
        return run;
    }

    private static void Save(Run run, string dataset)
    {
        run.LogParameter("horizon", 28.ToString(CultureInfo.InvariantCulture));
        run.SaveDataset(dataset, Enumerable.Range(0, 3).Select(hour => new Row(hour, hour / 2.0, hour == 1 ? null : "x")));
    }

    private sealed record Row(int Hour, double Mw, string? Note);
}
