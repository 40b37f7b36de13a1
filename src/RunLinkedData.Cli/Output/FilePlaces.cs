using RunLinkedData.Cli.Tables;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Output;

/// <summary>Where the files of a version lie that are not in its own folder, a line a place; and what a version by reference is.</summary>
internal static class FilePlaces
{
    private const int MostPlaces = 10;

    public static IEnumerable<string> Of(DatasetManifest manifest)
    {
        if (manifest is { Source: { } source, Format: { } kind })
        {
            return [$"  {kind} table at {source.Location}{(source.Version is { } version ? $", version {version}" : "")}"];
        }

        var places = manifest.Files.Where(file => file.Run is not null || file.Uri is not null)
            .GroupBy(file => file.Run is { } run ? $"in the artifacts of run {run}" : "at " + FolderOf(file.Uri!), StringComparer.Ordinal)
            .Select(place => $"  {Format.Count(place.Count(), "file")} {place.Key}")
            .ToList();
        return places.Count > MostPlaces ? [.. places[..MostPlaces], $"  and files in {places.Count - MostPlaces} other places"] : places;
    }

    private static string FolderOf(string uri) => uri[..(uri.LastIndexOf('/') + 1)];
}
