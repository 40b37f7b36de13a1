using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Places;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks whether artifacts can be written where a run would, and whether those of earlier runs are where they were.</summary>
internal sealed class ArtifactChecks(RunTracker tracker)
{
    private const string Slashes = ":///";
    private const int MostNamed = 5;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var places = await tracker.FindArtifactPlacesAsync(cancellationToken);
            var newest = await tracker.TrackingStore.SearchExperimentsAsync(
                new ExperimentQuery { MaxResults = 1, OrderBy = ["last_update_time DESC"] }, cancellationToken);
            var probed = places.FirstOrDefault(place => newest.Items.Any(process => process.Name == place.Process));
            return probed is null ? [Judge(places)] : [await ProbeAsync(probed, cancellationToken), Judge(places)];
        }
        catch (MlflowException exception)
        {
            return [new Check("artifacts", CheckOutcome.Bad, exception.Message)];
        }
    }

    /// <summary>Writes a small file where the newest process has its runs, and removes it.</summary>
    private async Task<Check> ProbeAsync(ArtifactPlace place, CancellationToken cancellationToken)
    {
        // A folder that is not there is made by a run, and nothing is to be left behind here. A file in its place is in the way.
        var uri = place.Folder is null ? place.ArtifactUri : NearestFolder(place.Folder);
        var file = $"rld-doctor-{Guid.NewGuid():N}";
        try
        {
            var artifacts = tracker.OpenArtifactStore(uri);
            await artifacts.WriteAsync(file, "A file of 'rld doctor', which removes it."u8.ToArray(), cancellationToken: cancellationToken);
            await artifacts.DeleteAsync(file, cancellationToken);
            return new Check("artifacts", CheckOutcome.Good, $"a file was written to {uri} and removed");
        }
        catch (MlflowException exception)
        {
            return new Check(
                "artifacts", CheckOutcome.Bad, $"A run of '{place.Process}' could not keep its artifacts: {exception.Message}");
        }
    }

    private static string NearestFolder(string folder)
    {
        while (!Directory.Exists(folder) && !File.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        return folder;
    }

    private Check Judge(IReadOnlyList<ArtifactPlace> places)
    {
        var gone = places.Where(place => place.Problem is not null).ToList();
        var outside = places.Where(place => place.IsOutside).ToList();
        return gone.Count > 0
            ? new Check("places", CheckOutcome.Bad, $"{Names(gone)}: {gone[0].Problem}{string.Concat(gone.Select(Correction).Distinct())}")
            : outside.Count > 0
                ? new Check(
                    "places",
                    CheckOutcome.Note,
                    $"The artifacts of {Names(outside)} are outside of the folder of the database, in {outside[0].Folder}: "
                    + "they do not go along when it is moved or copied.")
                : new Check("places", CheckOutcome.Good, "all artifacts that are to be there are");
    }

    // What MLflow's own clients read too. The paths were found in the database, or name its folder.
    private string Correction(ArtifactPlace place)
    {
        if (place is not { MovedFrom: { } from, MovedTo: { } to })
        {
            return "";
        }

        var uri = tracker.TrackingStore.TrackingUri;
        return $" To correct the database: sqlite3 {Quote(uri[(uri.IndexOf(Slashes, StringComparison.Ordinal) + Slashes.Length)..])} "
            + $"\"{Replace("experiments", "artifact_location", from, to)} {Replace("runs", "artifact_uri", from, to)}\"";
    }

    private static string Replace(string table, string column, string from, string to) => string.Create(
        CultureInfo.InvariantCulture,
        $"UPDATE {table} SET {column} = {Quote(to)} || substr({column}, {from.Length + 1}) "
        + $"WHERE substr({column}, 1, {from.Length}) = {Quote(from)};");

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Names(List<ArtifactPlace> places) =>
        string.Join(", ", places.Take(MostNamed).Select(place => $"'{place.Process}'")) + (places.Count > MostNamed ? ", ..." : "");
}
