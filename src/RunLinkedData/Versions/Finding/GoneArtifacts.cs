using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Versions.Finding;

/// <summary>The artifacts of a run that are not where the store says: MLflow keeps full paths, and the store was moved or copied.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Folder">Where they were looked for.</param>
/// <param name="Moved">The beginning of the run's artifact URI, and what it would be now; null when they were not found elsewhere.</param>
internal sealed record GoneArtifacts(string RunId, string Folder, (string From, string To)? Moved)
{
    /// <summary>What is so, and what to do.</summary>
    public string Message => $"The artifacts of run {RunId} are gone: there is no folder '{Folder}'. " + (Moved is var (from, to)
        ? $"They seem to be below '{to}' now, as the store was moved or copied: MLflow keeps full paths. "
            + $"Change '{from}' to '{to}' in the database ('rld doctor' shows how), or make a link at the old place."
        : "If the store was moved, or is mounted elsewhere here, make a link at that place or change the paths in the database, "
            + "as MLflow keeps full paths (docs/moving.md); else restore the folder from a copy.");

    /// <summary>Null when the folder is there, or is none of this machine.</summary>
    public static GoneArtifacts? Of(MlflowRun run, string trackingUri) =>
        LocalFolder.Of(run.Info.ArtifactUri) is { } folder && !Directory.Exists(folder)
            ? new GoneArtifacts(run.Info.RunId, folder, FindBeside(run, folder, trackingUri))
            : null;

    /// <summary>Looks for the same path, from the run's own folder upwards, beside the database.</summary>
    private static (string, string)? FindBeside(MlflowRun run, string folder, string trackingUri)
    {
        var parts = folder.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        var own = Array.IndexOf(parts, run.Info.RunId);
        if (own < 0 || StoreAddress.FolderOf(trackingUri) is not { } beside)
        {
            return null;
        }

        for (var start = 1; start <= own; start++)
        {
            var rest = parts[start..];
            var uri = run.Info.ArtifactUri.TrimEnd('/');
            if (Directory.Exists(Path.Combine([beside, .. rest])) && uri.EndsWith('/' + string.Join('/', rest), StringComparison.Ordinal))
            {
                var from = uri[..^string.Join('/', rest).Length];
                return (from, UriScheme.Of(from) == "file" ? new Uri(beside + "/").AbsoluteUri : beside + "/");
            }
        }

        return null;
    }
}
