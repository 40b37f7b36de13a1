using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks for what killed writers have left among the artifacts on this machine, and removes it when that is wanted.</summary>
internal sealed class LeftFiles(RunTracker tracker, bool clean)
{
    private const string Name = "unfinished files";

    /// <summary>What there is of a store that keeps artifacts on this machine; nothing of any other.</summary>
    public async Task<IReadOnlyList<Check>> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var folders = await OpenFoldersAsync(cancellationToken);
            if (folders.Count == 0)
            {
                return [];
            }

            // One folder may lie in another.
            var removed = clean ? folders.SelectMany(folder => folder.RemoveLeftUploads(cancellationToken)).ToList() : [];
            var left = folders.SelectMany(folder => folder.FindLeftUploads(cancellationToken)).DistinctBy(file => file.Path).ToList();
            return [Judge(removed, left)];
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

    private async Task<IReadOnlyList<LocalArtifactStore>> OpenFoldersAsync(CancellationToken cancellationToken)
    {
        List<LocalArtifactStore> folders = [];
        var processes = tracker.TrackingStore.StreamExperimentsAsync(
            new ExperimentQuery { ViewType = ViewType.All, MaxResults = 1000 }, cancellationToken);
        await foreach (var process in processes)
        {
            try
            {
                if (process.ArtifactLocation.Length > 0 && tracker.OpenArtifactStore(process.ArtifactLocation) is LocalArtifactStore folder)
                {
                    folders.Add(folder);
                }
            }
            catch (MlflowException)
            {
                // It is of another machine, or of a kind that is not known here, which another check tells.
            }
        }

        return folders;
    }

    private static string Amount(List<LeftUpload> files) => string.Create(
        CultureInfo.InvariantCulture,
        $"{files.Count:N0} file{(files.Count == 1 ? "" : "s")} of {files.Sum(file => file.Bytes):N0} bytes");
}
