using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.Running;

/// <summary>Where the store lies on this machine: its database and its artifacts, which change while they would be copied.</summary>
internal static class StorePlaces
{
    private const string Slashes = ":///";
    private const string DefaultProcess = "Default";

    /// <summary>Finds the places that runs of a process write to.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        ITrackingStore store, string process, CancellationToken cancellationToken)
    {
        List<string> places = [];
        if (StoreAddress.IsFile(store.TrackingUri))
        {
            var address = StoreAddress.Of(store.TrackingUri);
            places.Add(Path.GetFullPath(address[(address.IndexOf(Slashes, StringComparison.Ordinal) + Slashes.Length)..].Split('?')[0]));
        }

        var experiment = await store.FindExperimentAsync(process, cancellationToken)
            ?? await store.FindExperimentAsync(DefaultProcess, cancellationToken);
        if (experiment is not null && LocalPath(experiment.ArtifactLocation) is { } artifacts)
        {
            // A folder for each process, by its ID, lies in one for all.
            places.Add(Path.GetFileName(artifacts) == experiment.ExperimentId ? Path.GetDirectoryName(artifacts)! : artifacts);
        }

        return places;
    }

    /// <summary>Whether a path is one of the places, or holds one, or lies in one.</summary>
    public static string? Touched(string path, IReadOnlyList<string> places)
    {
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        var full = Path.TrimEndingDirectorySeparator((entry.Exists ? entry.ResolveLinkTarget(returnFinalTarget: true) : null)?.FullName
            ?? entry.FullName);
        return places.FirstOrDefault(place => IsIn(place, full) || IsIn(full, place));
    }

    private static bool IsIn(string path, string folder) =>
        path == folder
        || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || folder == Path.GetPathRoot(path);

    private static string? LocalPath(string location) =>
        location.Length == 0 ? null
        : Uri.TryCreate(location, UriKind.Absolute, out var uri) ? uri.IsFile ? Path.TrimEndingDirectorySeparator(uri.LocalPath) : null
        : Path.TrimEndingDirectorySeparator(Path.GetFullPath(location));
}
