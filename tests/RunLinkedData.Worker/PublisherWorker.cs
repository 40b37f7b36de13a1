using System.Globalization;
using RunLinkedData.Aws;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Recording;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>publisher TRACKING-URI RUN SIZE WHERE</c> publishes a run and kills itself on the way: at <c>manifest</c>, when one of the manifests
/// of "returns" and "sales" is there and the other one is not; at <c>recording</c>, when all are there and nothing is recorded of them;
/// at <c>ending</c>, when all is recorded and the run is about to end.
/// </summary>
internal static class PublisherWorker
{
    private const string First = "datasets/returns/_manifest.json";
    private const string Second = "datasets/sales/_manifest.json";

    public static async Task WorkAsync(string[] args)
    {
        var options = new RunTrackerOptions { TrackingUri = args[0] }.UseAws();
        options.Observers.Add(new KillingObserver(args[3]));
        if (args[3] == "manifest")
        {
            KillingArtifacts.Watch(options, Second, async artifacts =>
            {
                while ((await artifacts.ListAsync(First[..First.LastIndexOf('/')])).All(entry => entry.Path != First))
                {
                    await Task.Delay(10);
                }
            });
        }

        await using var tracker = RunTracker.Connect(options);
        await tracker.PublishAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
    }

    private sealed class KillingObserver(string where) : IRunObserver
    {
        public Task DatasetSavedAsync(ObservedRun run, DatasetManifest manifest, CancellationToken cancellationToken) =>
            where == "recording" ? KillingArtifacts.KillAsync() : Task.CompletedTask;

        public Task RunEndingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
            where == "ending" ? KillingArtifacts.KillAsync() : Task.CompletedTask;
    }
}
