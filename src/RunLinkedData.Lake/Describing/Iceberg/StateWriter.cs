using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>Writes metadata files (https://iceberg.apache.org/spec/#table-metadata), as all readers take them.</summary>
internal static class StateWriter
{
    /// <summary>The property that tells tables of this library, with the version of what it writes.</summary>
    public const string FormatProperty = "rld.format";

    public const string Format = "1";

    public const string DatasetProperty = "rld.dataset";

    /// <summary>The property that has the columns that the table does not have.</summary>
    public const string LeftOutProperty = "rld.left-out";

    public const string RunProperty = "rld.run-id";

    private const int RunIdColumn = 1;
    private const int RunIdPartition = 1000;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The content of the metadata file.</summary>
    public static byte[] Write(TableState state, TableFolder folder, ColumnHistory history) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("format-version", 2);
        json.WriteString("table-uuid", state.TableId);
        json.WriteString("location", folder.Location.ToRawUri());
        json.WriteNumber("last-sequence-number", state.LastSequence);
        json.WriteNumber("last-updated-ms", state.LastUpdated);
        json.WriteNumber("last-column-id", state.LastColumnId);
        json.WriteNumber("current-schema-id", state.CurrentSchemaId);
        json.WriteStartArray("schemas");
        foreach (var schema in state.Schemas)
        {
            Write(json, schema);
        }

        json.WriteEndArray();
        json.WriteNumber("default-spec-id", 0);
        json.WriteStartArray("partition-specs");
        json.WriteStartObject();
        json.WriteNumber("spec-id", 0);
        json.WritePropertyName("fields");
        WritePartition(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNumber("last-partition-id", RunIdPartition);
        json.WriteNumber("default-sort-order-id", 0);
        json.WriteStartArray("sort-orders");
        json.WriteStartObject();
        json.WriteNumber("order-id", 0);
        json.WriteStartArray("fields");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        WriteProperties(json, state, history);
        json.WriteNumber("current-snapshot-id", state.Main.Id);
        json.WriteStartObject("refs");
        foreach (var version in state.Versions)
        {
            WriteReference(json, version.RunId, version.Id, "tag");
        }

        WriteReference(json, "main", state.Main.Id, "branch");
        json.WriteEndObject();
        WriteSnapshots(json, state, folder);
        json.WriteStartArray("statistics");
        json.WriteEndArray();
        json.WriteStartArray("snapshot-log");
        json.WriteStartObject();
        json.WriteNumber("timestamp-ms", state.LastUpdated);
        json.WriteNumber("snapshot-id", state.Main.Id);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("metadata-log");
        foreach (var earlier in state.Earlier)
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp-ms", earlier.Timestamp);
            json.WriteString("metadata-file", folder.UriOf(Names.MetadataFile(earlier.Number)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>A schema as JSON, as manifests have it.</summary>
    public static string Text(TableSchema schema) => System.Text.Encoding.UTF8.GetString(Json(json => Write(json, schema)));

    /// <summary>The fields of the partition spec as JSON, as manifests have it.</summary>
    public static string PartitionText() => System.Text.Encoding.UTF8.GetString(Json(WritePartition));

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream content = new();
        using (Utf8JsonWriter json = new(content, Options))
        {
            write(json);
        }

        return content.ToArray();
    }

    private static void Write(Utf8JsonWriter json, TableSchema schema)
    {
        json.WriteStartObject();
        json.WriteString("type", "struct");
        json.WriteNumber("schema-id", schema.Id);
        json.WriteStartArray("fields");
        foreach (var column in schema.Columns.Prepend(new DescribedColumn(RunIdColumn, DescribedColumn.RunId, "string")))
        {
            json.WriteStartObject();
            json.WriteNumber("id", column.Id);
            json.WriteString("name", column.Name);
            json.WriteBoolean("required", false);
            json.WritePropertyName("type");
            IcebergTypes.Write(json, column.Parsed!, column.Id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePartition(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("name", DescribedColumn.RunId);
        json.WriteString("transform", "identity");
        json.WriteNumber("source-id", RunIdColumn);
        json.WriteNumber("field-id", RunIdPartition);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, TableState state, ColumnHistory history)
    {
        json.WriteStartObject("properties");
        json.WriteString(DatasetProperty, state.Dataset);
        json.WriteString("gc.enabled", "false");
        json.WriteString(FormatProperty, Format);
        if (state.LeftOut.Count > 0)
        {
            json.WriteString(LeftOutProperty, Json(inner =>
            {
                inner.WriteStartArray();
                foreach (var column in state.LeftOut)
                {
                    inner.WriteStartObject();
                    inner.WriteNumber("id", column.Id);
                    inner.WriteString("name", column.Name);
                    inner.WriteString("type", column.Type);
                    inner.WriteEndObject();
                }

                inner.WriteEndArray();
            }));
        }

        json.WriteString("schema.name-mapping.default", Json(inner => WriteMapping(inner, history)));
        json.WriteEndObject();
    }

    // With a column missing here that a file has, DuckDB gives null for all columns behind it.
    private static void WriteMapping(Utf8JsonWriter json, ColumnHistory history)
    {
        json.WriteStartArray();
        foreach (var (column, names) in history.All)
        {
            WriteMapped(json, column.Id, names, [.. column.ElementIds]);
        }

        json.WriteEndArray();
    }

    private static void WriteMapped(Utf8JsonWriter json, int id, IReadOnlyList<string> names, int[] inside)
    {
        json.WriteStartObject();
        json.WriteNumber("field-id", id);
        json.WriteStartArray("names");
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        if (inside is [var element, .. var others])
        {
            json.WriteStartArray("fields");
            WriteMapped(json, element, ["element"], others);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, long snapshotId, string type)
    {
        json.WriteStartObject(name);
        json.WriteNumber("snapshot-id", snapshotId);
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static void WriteSnapshots(Utf8JsonWriter json, TableState state, TableFolder folder)
    {
        json.WriteStartArray("snapshots");
        foreach (var version in state.Versions)
        {
            WriteSnapshot(json, version.Id, version.Sequence, version.Timestamp, folder.UriOf(version.ManifestList), version.SchemaId, () =>
            {
                Write("added-data-files", version.Files);
                Write("added-records", version.Rows);
                Write("added-files-size", version.Bytes);
                Write("changed-partition-count", version.Files > 0 ? 1 : 0);
                WriteTotals([version]);
                json.WriteString(RunProperty, version.RunId);
            });
        }

        var list = folder.UriOf(state.Main.ManifestList);
        var (main, sequence, time) = (state.Main.Id, state.LastSequence, state.LastUpdated);
        WriteSnapshot(json, main, sequence, time, list, state.CurrentSchemaId, () => WriteTotals(state.Versions));
        json.WriteEndArray();

        void WriteTotals(IReadOnlyList<VersionSnapshot> versions)
        {
            Write("total-records", versions.Sum(version => version.Rows));
            Write("total-files-size", versions.Sum(version => version.Bytes));
            Write("total-data-files", versions.Sum(version => version.Files));
            Write("total-delete-files", 0);
            Write("total-position-deletes", 0);
            Write("total-equality-deletes", 0);
        }

        void Write(string name, long count) => json.WriteString(name, count.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteSnapshot(
        Utf8JsonWriter json, long id, long sequence, long timestamp, string list, int schemaId, Action writeSummary)
    {
        json.WriteStartObject();
        json.WriteNumber("snapshot-id", id);
        json.WriteNumber("sequence-number", sequence);
        json.WriteNumber("timestamp-ms", timestamp);
        json.WriteString("manifest-list", list);
        json.WriteStartObject("summary");
        json.WriteString("operation", "append");
        writeSummary();
        json.WriteEndObject();
        json.WriteNumber("schema-id", schemaId);
        json.WriteEndObject();
    }
}
