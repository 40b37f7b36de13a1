using System.Globalization;

namespace RunLinkedData.Worker;

/// <summary>
/// RunLinkedData.Worker reader TRACKING_URI PROCESS REFERENCE DATASET END [INDEX SIZE]: joins the run of MLFLOW_RUN_ID, or of a group as
/// one of its members; reads the reference, saves the dataset, and as a member its part of "sales"; prints "run ID" when all has arrived;
/// and ends: complete, or wait.
/// </summary>
internal static class ReaderWorker
{
    public static async Task WorkAsync(string[] args)
    {
        using var tracker = RunTracker.Connect(new RunTrackerOptions
        {
            TrackingUri = args[0],
            ArtifactRoot = Path.Combine(Environment.CurrentDirectory, "mlruns"),
        });
        using var run = args is [_, _, _, _, _, var index, var size]
            ? await tracker.JoinRunAsync(
                args[1], join => (join.Group, join.Index, join.Size) = ("nightly", ToNumber(index), ToNumber(size)))
            : await tracker.StartRunAsync(args[1]);
        await run.LoadInputAsync(args[2]);
        run.LogExternalInput(args[3], "https://example.com/weather", args[2]);
        await run.SaveDatasetAsync(args[3], new[] { new Saved(args[3]) });
        if (run.MemberIndex is { } member)
        {
            await run.SaveDatasetPartAsync("sales", new[] { new Saved($"{member}") });
        }

        await run.FlushAsync();
        Console.WriteLine($"run {run.Id}");
        if (args[4] == "wait")
        {
            await Task.Delay(Timeout.Infinite);
        }

        await run.CompleteAsync();
    }

    private static int ToNumber(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Saved(string By);
}
