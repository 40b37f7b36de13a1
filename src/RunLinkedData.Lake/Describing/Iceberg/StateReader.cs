using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Iceberg.Metadata;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>
/// Finds and reads what <see cref="StateWriter"/> has written. What is not of this library, or was changed by others, is refused.
/// </summary>
internal static partial class StateReader
{
    private const int MostHintBytes = 20;

    /// <summary>The table in a folder; null when there is none.</summary>
    /// <exception cref="TableException"><c>TABLE_TAKEN</c>: there is another one.</exception>
    /// <exception cref="SourceException">A file is gone or damaged.</exception>
    public static async Task<TableState?> FindAsync(TableFolder folder, CancellationToken cancellationToken)
    {
        var number = await FindNumberAsync(folder, cancellationToken).ConfigureAwait(false);
        return number == 0
            ? null
            : Read(folder, number, await folder.ReadAsync(Names.MetadataFile(number), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads a metadata file.</summary>
    public static TableState Read(TableFolder folder, int number, byte[] json)
    {
        try
        {
            return MetadataJson.Read(() =>
            {
                using var document = JsonDocument.Parse(json);
                return Read(folder, number, document.RootElement);
            });
        }
        catch (InvalidDataException e)
        {
            throw SourceException.Damaged(folder.UriOf(Names.MetadataFile(number)), e.Message, e);
        }
    }

    // A program that was killed has left the hint at the file before.
    private static async Task<int> FindNumberAsync(TableFolder folder, CancellationToken cancellationToken)
    {
        var number = 0;
        if (await folder.FindAsync(Names.Hint, cancellationToken).ConfigureAwait(false) is { } hint)
        {
            number = hint.Length <= MostHintBytes ? NumberOf(Encoding.UTF8.GetString(hint).Trim()) : 0;
            number = number > 0 ? number : throw Taken(folder, "its version-hint.text does not name a metadata file by its number");
        }
        else
        {
            foreach (var name in await folder.ListAsync(Names.Folder, cancellationToken).ConfigureAwait(false))
            {
                var found = MetadataName().Match(name) is { Success: true } match ? NumberOf(match.Groups[1].Value) : 0;
                number = found > 0 || !name.Contains(".metadata.json", StringComparison.Ordinal)
                    ? Math.Max(number, found)
                    : throw Taken(folder, $"it has the metadata file '{name}'");
            }
        }

        while (number > 0 && await folder.HasAsync(Names.MetadataFile(number + 1), cancellationToken).ConfigureAwait(false))
        {
            number++;
        }

        return number;
    }

    private static int NumberOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static TableState Read(TableFolder folder, int number, JsonElement json)
    {
        var properties = json.GetProperty("properties");
        if (json.Int("format-version") != 2 || properties.TextOrNull(StateWriter.FormatProperty) != StateWriter.Format)
        {
            throw Taken(folder, "it was made by another program, or by a later version of this one");
        }

        var leftOut = LeftOutOf(properties);
        var snapshots = json.Items("snapshots").ToDictionary(snapshot => snapshot.Long("snapshot-id"));
        var versions = json.Entries("refs").Where(entry => entry.Value.Text("type") == "tag")
            .Select(entry => VersionOf(folder, entry.Name, snapshots[entry.Value.Long("snapshot-id")]))
            .OrderBy(version => version.Sequence)
            .ToList();
        var main = json.Long("current-snapshot-id");
        var location = json.Text("location");
        return location != folder.Location.ToRawUri()
            ? throw Taken(folder, $"it was made for '{location}', and its files name each other by that")
            : main != Names.SnapshotOfAll(versions.Select(version => version.RunId)) || snapshots.Count != versions.Count + 1
            ? throw Taken(folder, "another program has changed it since")
            : new TableState
            {
                Number = number,
                TableId = json.Text("table-uuid"),
                Dataset = properties.Text(StateWriter.DatasetProperty),
                LastSequence = json.Long("last-sequence-number"),
                LastUpdated = json.Long("last-updated-ms"),
                LastColumnId = json.Int("last-column-id"),
                Schemas = [.. json.Items("schemas").Select(SchemaOf)],
                CurrentSchemaId = json.Int("current-schema-id"),
                Versions = versions,
                Main = new MainSnapshot(main, folder.PathOf(snapshots[main].Text("manifest-list"))),
                LeftOut = leftOut,
                Earlier = [.. json.Items("metadata-log").Select(EarlierOf)],
            };
    }

    private static VersionSnapshot VersionOf(TableFolder folder, string runId, JsonElement snapshot)
    {
        var summary = snapshot.GetProperty("summary");
        return summary.TextOrNull(StateWriter.RunProperty) != runId
            ? throw Taken(folder, $"another program has made its tag '{runId}'")
            : new VersionSnapshot
            {
                RunId = runId,
                Id = snapshot.Long("snapshot-id"),
                Sequence = snapshot.Long("sequence-number"),
                Timestamp = snapshot.Long("timestamp-ms"),
                ManifestList = folder.PathOf(snapshot.Text("manifest-list")),
                SchemaId = snapshot.Int("schema-id"),
                Files = Count("total-data-files"),
                Rows = Count("total-records"),
                Bytes = Count("total-files-size"),
            };

        long Count(string name) => long.Parse(summary.Text(name), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static TableSchema SchemaOf(JsonElement json) => new(
        json.Int("schema-id"),
        [.. json.Items("fields").Skip(1)
            .Select(field => new DescribedColumn(field.Int("id"), field.Text("name"), IcebergTypes.Read(field.GetProperty("type")).Name))]);

    private static List<DescribedColumn> LeftOutOf(JsonElement properties)
    {
        if (properties.TextOrNull(StateWriter.LeftOutProperty) is not { } text)
        {
            return [];
        }

        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray()
            .Select(column => new DescribedColumn(column.Int("id"), column.Text("name"), column.Text("type"), IsLeftOut: true))];
    }

    private static EarlierMetadata EarlierOf(JsonElement json)
    {
        var file = json.Text("metadata-file");
        return MetadataName().Match(file[(file.LastIndexOf('/') + 1)..]) is { Success: true } match
            ? new EarlierMetadata(NumberOf(match.Groups[1].Value), json.Long("timestamp-ms"))
            : throw new InvalidDataException($"follows '{file}', which is not of this library");
    }

    private static TableException Taken(TableFolder folder, string why) => new(
        TableException.Taken,
        $"The table in '{folder}' is not one that can be brought up to date: {why}. Name another folder, or delete the table's own folder "
            + "there, without its catalogue's purge, which deletes the files of versions.");

    [GeneratedRegex(@"\Av([0-9]+)\.metadata\.json\z")]
    private static partial Regex MetadataName();
}
