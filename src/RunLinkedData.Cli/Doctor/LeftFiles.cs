using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks for what killed writers have left among the artifacts, and removes it when that is wanted.</summary>
internal sealed class LeftFiles(RunTracker tracker, TimeProvider time, bool clean)
{
    private const string Name = "unfinished files";

    /// <summary>What there is in the places of artifacts where something can be left.</summary>
    public async Task<IReadOnlyList<Check>> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stores = await OpenStoresAsync(cancellationToken);
            var uploads = await new LeftUploads(time, clean).FindAsync(stores, cancellationToken);
            var folders = stores.OfType<LocalArtifactStore>().ToList();
            if (folders.Count == 0)
            {
                return uploads;
            }

            // One folder may lie in another.
            var removed = clean ? folders.SelectMany(folder => folder.RemoveLeftUploads(cancellationToken)).ToList() : [];
            var left = folders.SelectMany(folder => folder.FindLeftUploads(cancellationToken)).DistinctBy(file => file.Path).ToList();
            return [Judge(removed, left), .. uploads];
        }
        catch (MlflowException exception)
        {
            return [new Check(Name, CheckOutcome.Bad, exception.Message)];
        }
    }

    private Check Judge(List<LeftUpload> removed, List<LeftUpload> left) => (removed.Count, left.Count) switch
    {
        (0, 0) => new Check(Name, CheckOutcome.Good, "none"),
        (_, 0) => new Check(Name, CheckOutcome.Good, $"removed {Amount(removed)}"),
        _ when clean => new Check(
            Name,
            CheckOutcome.Note,
            $"removed {Amount(removed)}, but not {Amount(left)}, such as '{left[0].Path}': this user may not."),
        _ => new Check(
            Name, CheckOutcome.Note, $"{Amount(left)}, left by writers that were killed. 'rld doctor --clean' removes them."),
    };

    private async Task<IReadOnlyList<IArtifactStore>> OpenStoresAsync(CancellationToken cancellationToken)
    {
        List<IArtifactStore> stores = [];
        var processes = tracker.TrackingStore.StreamExperimentsAsync(
            new ExperimentQuery { ViewType = ViewType.All, MaxResults = 1000 }, cancellationToken);
        await foreach (var process in processes)
        {
            try
            {
                if (process.ArtifactLocation.Length > 0)
                {
                    stores.Add(tracker.OpenArtifactStore(process.ArtifactLocation));
                }
            }
            catch (MlflowException)
            {
                // It is of another machine, or of a kind that is not known here, which another check tells.
            }
        }

        return stores;
    }

    private static string Amount(List<LeftUpload> files) => string.Create(
        CultureInfo.InvariantCulture,
        $"{files.Count:N0} file{(files.Count == 1 ? "" : "s")} of {files.Sum(file => file.Bytes):N0} bytes");
}
