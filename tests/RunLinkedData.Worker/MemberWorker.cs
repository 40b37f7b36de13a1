namespace RunLinkedData.Worker;

/// <summary>
/// RunLinkedData.Worker member TRACKING_URI GROUP INDEX SIZE END: joins the run of a group, prints "run ID", logs, and ends: complete,
/// throw, or wait.
/// </summary>
internal static class MemberWorker
{
    public static async Task WorkAsync(string[] args)
    {
        using var tracker = RunTracker.Connect(new RunTrackerOptions
        {
            TrackingUri = args[0],
            ArtifactRoot = Path.Combine(Environment.CurrentDirectory, "mlruns"),
        });
        using var run = await tracker.JoinRunAsync(
            "array", join => (join.Group, join.Index, join.Size) = (args[1], int.Parse(args[2]), int.Parse(args[3])));
        run.LogParameter("month", "2026-11");
        run.LogMetric($"rows/{run.MemberIndex}", run.MemberIndex!.Value);
        run.LogWriter.WriteLine($"member {run.MemberIndex} of {run.MemberCount}");
        Console.WriteLine($"run {run.Id}");
        if (args[4] == "wait")
        {
            await Task.Delay(Timeout.Infinite);
        }

        if (args[4] == "throw")
        {
            throw new InvalidDataException("row 7 is odd");
        }

        await run.CompleteAsync();
    }
}
