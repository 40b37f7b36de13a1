using RunLinkedData.MLflow;
using RunLinkedData.Questions.Places;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks whether artifacts can be written where a run would, and whether those of earlier runs are where they were.</summary>
internal sealed class ArtifactChecks(RunTracker tracker, Writing writing)
{
    private const string Name = StorageChecks.Writing;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var places = await tracker.FindArtifactPlacesAsync(cancellationToken);
            var probed = places.FirstOrDefault(place => place.Process == writing.Process?.Name);
            return probed is not null ? [.. await ProbeAsync(probed, cancellationToken), Judge(places)]
                : writing.ReadOnly.Count > 0 ? [MayNot(), Judge(places)]
                : [Judge(places)];
        }
        catch (MlflowException exception)
        {
            return [new Check(Name, CheckOutcome.Bad, exception.Message)];
        }
    }

    private Check MayNot() => new(
        Name,
        CheckOutcome.Note,
        $"Not tried: this login may only read {ProcessNames.Of(writing.ReadOnly)}. To write to one of these, ask for the permission "
        + "EDIT, or better MANAGE, on the experiment.");

    /// <summary>Writes a small file where the process has its runs, and removes it.</summary>
    private async Task<IReadOnlyList<Check>> ProbeAsync(ArtifactPlace place, CancellationToken cancellationToken)
    {
        // A folder that is not there is made by a run, and nothing is to be left behind here. A file in its place is in the way.
        var uri = place.Folder is null ? place.ArtifactUri : NearestFolder(place.Folder);
        var file = $"rld-doctor-{Guid.NewGuid():N}";
        try
        {
            return await new StorageChecks(tracker.OpenArtifactStore(uri)).RunAsync(file, cancellationToken);
        }
        catch (MlflowException exception)
        {
            return [new Check(Name, CheckOutcome.Bad, $"A run of '{place.Process}' could not keep its artifacts: {exception.Message}")];
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

    private string Correction(ArtifactPlace place) => place is { MovedFrom: { } from, MovedTo: { } to }
        ? $" To correct the database, with no program using it: {PathCorrection.LineFor(tracker.TrackingStore.TrackingUri, from, to)}"
        : "";

    private static string Names(List<ArtifactPlace> places) => ProcessNames.Of(places.ConvertAll(place => place.Process));
}
