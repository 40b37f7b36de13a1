using System.Diagnostics;
using System.Globalization;
using RunLinkedData.Aws;
using RunLinkedData.Aws.S3;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Recording;
using RunLinkedData.Testing;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>publisher TRACKING-URI RUN SIZE WHERE</c> publishes a run and kills itself on the way: at <c>manifest</c>, when one of the manifests
/// of "returns" and "sales" is there and the other one is not; at <c>recording</c>, when all are there and nothing is recorded of them;
/// at <c>ending</c>, when all is recorded and the run is about to end.
/// </summary>
internal static class PublisherWorker
{
    public static async Task WorkAsync(string[] args)
    {
        var options = new RunTrackerOptions { TrackingUri = args[0] }.UseAws();
        options.Observers.Add(new KillingObserver(args[3]));
        if (args[3] == "manifest")
        {
            Watch(options, "s3", S3ArtifactStore.CreateFactory());
            foreach (var scheme in new[] { "", "file", "mlflow-artifacts" })
            {
                Watch(options, scheme, (uri, context) => new ArtifactStoreRegistry(context).AddMlflowStores().Open(uri));
            }
        }

        await using var tracker = RunTracker.Connect(options);
        await tracker.PublishAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
    }

    private static void Watch(RunTrackerOptions options, string scheme, ArtifactStoreFactory open) =>
        options.ArtifactStores[scheme] = (uri, context) => new KillingArtifacts(open(uri, context));

    private static async Task KillAsync()
    {
        Process.GetCurrentProcess().Kill();
        await Task.Delay(Timeout.Infinite);
    }

    private sealed class KillingArtifacts(IArtifactStore inner) : WrappedArtifacts(inner)
    {
        private const string First = "datasets/returns/_manifest.json";
        private const string Second = "datasets/sales/_manifest.json";

        public override async Task<ArtifactUpload> OpenWriteAsync(
            string path, bool overwrite = true, CancellationToken cancellationToken = default)
        {
            if (path == Second)
            {
                while ((await ListAsync(First[..First.LastIndexOf('/')], cancellationToken)).All(entry => entry.Path != First))
                {
                    await Task.Delay(10, cancellationToken);
                }

                await KillAsync();
            }

            return await base.OpenWriteAsync(path, overwrite, cancellationToken);
        }
    }

    private sealed class KillingObserver(string where) : IRunObserver
    {
        public Task DatasetSavedAsync(ObservedRun run, DatasetManifest manifest, CancellationToken cancellationToken) =>
            where == "recording" ? KillAsync() : Task.CompletedTask;

        public Task RunEndingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
            where == "ending" ? KillAsync() : Task.CompletedTask;
    }
}
