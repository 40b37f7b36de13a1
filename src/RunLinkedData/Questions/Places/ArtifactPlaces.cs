using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Places;

/// <summary>Looks where the processes of a store keep their artifacts.</summary>
internal sealed class ArtifactPlaces(ITrackingStore store)
{
    private const int ProcessesAtOnce = 1000;

    private readonly ProcessArtifacts _processes = new(store);
    private readonly string? _beside = StoreAddress.FolderOf(store.TrackingUri);

    public async Task<IReadOnlyList<ArtifactPlace>> FindAsync(CancellationToken cancellationToken)
    {
        List<ArtifactPlace> found = [];
        var processes = store.StreamExperimentsAsync(new ExperimentQuery { MaxResults = ProcessesAtOnce }, cancellationToken);
        await foreach (var process in processes.ConfigureAwait(false))
        {
            var gone = await _processes.FindGoneAsync(process, cancellationToken).ConfigureAwait(false);
            var folder = LocalFolder.Of(process.ArtifactLocation);
            found.Add(new ArtifactPlace
            {
                Process = process.Name,
                ArtifactUri = process.ArtifactLocation,
                Folder = folder,
                IsOutside = folder is not null && _beside is not null && !IsBelow(folder, _beside),
                Problem = gone?.Message,
                MovedFrom = gone?.Moved?.From,
                MovedTo = gone?.Moved?.To,
            });
        }

        return found;
    }

    private static bool IsBelow(string folder, string other)
    {
        var path = Path.GetRelativePath(other, folder);
        return !Path.IsPathRooted(path) && path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)[0] != "..";
    }
}
