using System.Text.Json;

namespace RunLinkedData.Lake.Iceberg.Metadata;

/// <summary>
/// What a metadata file says of its table (https://iceberg.apache.org/spec/#table-metadata), of versions 1 to 3 of the format. Schemas are
/// only looked at when they are asked for: an old one may have types that are not read.
/// </summary>
internal sealed class TableMetadata
{
    private const int MostVersion = 3;
    private const int FirstPartitionField = 1000;
    private const string Main = "main";

    private readonly Dictionary<int, JsonElement> _schemas;

    private TableMetadata(JsonElement json)
    {
        Location = json.TextOrNull("location") ?? "";
        TableId = json.TextOrNull("table-uuid") ?? "";
        (_schemas, CurrentSchemaId) = SchemasOf(json);
        Specs = SpecsOf(json).ToDictionary(spec => spec.Id);
        Snapshots = [.. json.Items("snapshots").Select(SnapshotOf)];
        Properties = TextsOf(json, "properties");

        // Java writes -1 for none.
        CurrentSnapshotId = json.LongOrNull("current-snapshot-id") is { } id and not -1 ? id : null;
        References = json.Entries("refs").ToDictionary(
            entry => entry.Name, entry => new SnapshotReference(entry.Value.Long("snapshot-id"), entry.Value.Text("type") == "tag"));
        Known = json.Items("snapshot-log").Select(entry => entry.Long("snapshot-id"))
            .Concat(Snapshots.Select(snapshot => snapshot.ParentId ?? snapshot.Id)).ToHashSet();
    }

    /// <summary>The version of the format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The ID of the table; empty for old ones that have none.</summary>
    public string TableId { get; }

    /// <summary>Where the table was when the file was written.</summary>
    public string Location { get; }

    /// <summary>The schema that the table has now.</summary>
    public int CurrentSchemaId { get; }

    /// <summary>How its rows were put into partitions, by ID.</summary>
    public IReadOnlyDictionary<int, PartitionSpec> Specs { get; }

    /// <summary>The snapshots that it still has.</summary>
    public IReadOnlyList<SnapshotEntry> Snapshots { get; }

    /// <summary>The snapshot that it is at; null for a table that never had rows.</summary>
    public long? CurrentSnapshotId { get; }

    /// <summary>Its branches and tags.</summary>
    public IReadOnlyDictionary<string, SnapshotReference> References { get; }

    /// <summary>Its settings.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>Snapshots that it has had.</summary>
    public IReadOnlySet<long> Known { get; }

    /// <summary>Reads a metadata file.</summary>
    /// <param name="json">Its content.</param>
    /// <exception cref="NotSupportedException">It is of a version of the format that is not known.</exception>
    /// <exception cref="InvalidDataException">It is not what the format says.</exception>
    public static TableMetadata Read(ReadOnlyMemory<byte> json) => MetadataJson.Read(() =>
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        var root = document.RootElement.Clone();
        var version = root.Int("format-version");
        return version is >= 1 and <= MostVersion
            ? new TableMetadata(root) { FormatVersion = version }
            : throw new NotSupportedException($"is of version {version} of Iceberg's format; versions 1 to {MostVersion} are known");
    });

    /// <summary>Reads the fields of a partition spec, as manifests have it.</summary>
    public static PartitionSpec ReadSpec(int id, ReadOnlyMemory<byte> json) => MetadataJson.Read(() =>
    {
        using var document = JsonDocument.Parse(json);
        return SpecOf(id, document.RootElement.EnumerateArray());
    });

    /// <summary>The schema of an ID; null when there is none.</summary>
    public JsonElement? Schema(int id) => _schemas.TryGetValue(id, out var schema) ? schema : null;

    /// <summary>The snapshot of an ID; null when it is not there.</summary>
    public SnapshotEntry? Snapshot(long id) => Snapshots.FirstOrDefault(snapshot => snapshot.Id == id);

    /// <summary>The branch or tag of a name; null when there is none. <c>main</c> is there whenever there is a snapshot.</summary>
    public SnapshotReference? Reference(string name) =>
        References.GetValueOrDefault(name)
        ?? (name == Main && CurrentSnapshotId is { } id ? new SnapshotReference(id, IsTag: false) : null);

    private static (Dictionary<int, JsonElement> Schemas, int Current) SchemasOf(JsonElement json)
    {
        var schemas = json.Items("schemas").ToDictionary(schema => schema.IntOrNull("schema-id") ?? 0);
        if (schemas.Count == 0 && json.Field("schema") is { } only)
        {
            schemas.Add(only.IntOrNull("schema-id") ?? 0, only);
        }

        var current = json.IntOrNull("current-schema-id") ?? json.Field("schema")?.IntOrNull("schema-id") ?? 0;
        return schemas.ContainsKey(current) ? (schemas, current) : throw new InvalidDataException($"has no schema {current}");
    }

    private static List<PartitionSpec> SpecsOf(JsonElement json)
    {
        var specs = json.Items("partition-specs").Select(spec => SpecOf(spec.IntOrNull("spec-id") ?? 0, spec.Items("fields"))).ToList();
        return specs.Count > 0 ? specs : [SpecOf(0, json.Items("partition-spec"))];
    }

    private static PartitionSpec SpecOf(int id, IEnumerable<JsonElement> fields) => new(
        id,
        [.. fields.Select((field, i) => new PartitionField(
            field.IntOrNull("field-id") ?? FirstPartitionField + i,
            field.IntOrNull("source-id") ?? (field.Items("source-ids").ToList() is [var source] ? source.GetInt32() : null),
            field.Text("name"),
            field.Text("transform")))]);

    private static SnapshotEntry SnapshotOf(JsonElement json) => new()
    {
        Id = json.Long("snapshot-id"),
        ParentId = json.LongOrNull("parent-snapshot-id"),
        SequenceNumber = json.LongOrNull("sequence-number") ?? 0,
        Timestamp = Time(json.Long("timestamp-ms")),
        Summary = TextsOf(json, "summary"),
        SchemaId = json.IntOrNull("schema-id"),
        ManifestList = json.TextOrNull("manifest-list"),
        Manifests = [.. json.Items("manifests").Select(manifest => manifest.GetString() ?? "")],
        KeyId = json.TextOrNull("key-id"),
    };

    private static DateTimeOffset Time(long milliseconds)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("has a time that is out of range", e);
        }
    }

    private static Dictionary<string, string> TextsOf(JsonElement json, string name) =>
        json.Entries(name).ToDictionary(entry => entry.Name, entry => entry.Value.ToString());
}
