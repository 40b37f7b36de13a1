using System.Runtime.InteropServices;
using RunLinkedData.Aws;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>run-upload TRACKING_URI ARTIFACT_ROOT FILE [cancels]</c> saves a file as the dataset <c>big</c> of a run, on S3 with the variables of
/// its environment; with the last word it listens to Ctrl-C itself, and cancels what it does.
/// </summary>
internal static class RunUploadWorker
{
    public static async Task<int> RunAsync(string[] args)
    {
        using CancellationTokenSource stop = new();
        using var signal = !args.Contains("cancels") ? null : PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        await using var tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = args[0], ArtifactRoot = args[1] }.UseAws());
        try
        {
            await tracker.RunAsync(
                "uploads", run => run.SaveDatasetAsync("big", new FileInfo(args[2]), stop.Token), cancellationToken: stop.Token);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
