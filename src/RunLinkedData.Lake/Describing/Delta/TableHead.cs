using System.Text.Json;
using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>What a table says of itself: protocol and metadata. Its properties have what schemas do not tell.</summary>
internal static class TableHead
{
    /// <summary>The property that tells tables of this library, with the version of what it writes.</summary>
    public const string FormatProperty = "rld.format";

    public const string Format = "1";

    public const string DatasetProperty = "rld.dataset";

    // The property that has the columns that the table does not have.
    private const string LeftOutProperty = "rld.left-out";

    private const string TimestampFeature = "timestampNtz";

    private static readonly DeltaProtocol Plain = new() { ReaderVersion = 1, WriterVersion = 2 };

    private static readonly DeltaProtocol WithTimestamps =
        new() { ReaderVersion = 3, WriterVersion = 7, ReaderFeatures = [TimestampFeature] };

    /// <summary>The protocol that columns need. What was needed once stays: earlier commits have it.</summary>
    public static DeltaProtocol ProtocolOf(DeltaProtocol? before, IEnumerable<DescribedColumn> columns) => before switch
    {
        { ReaderVersion: > 1 } => before,
        _ when columns.Any(column => !column.IsLeftOut && HasTimestamps(column.Parsed!)) => WithTimestamps,
        _ => before ?? Plain,
    };

    /// <summary>The metadata of a table with columns.</summary>
    public static DeltaMetadata MetadataOf(string id, string dataset, long created, IReadOnlyList<DescribedColumn> columns)
    {
        Dictionary<string, string?> properties = new() { [DatasetProperty] = dataset, [FormatProperty] = Format };
        if (columns.Any(column => column.IsLeftOut))
        {
            properties[LeftOutProperty] = WriteLeftOut(columns.Where(column => column.IsLeftOut));
        }

        return new DeltaMetadata
        {
            Id = id,
            Provider = "parquet",
            Schema = SchemaText.Write(columns.Where(column => !column.IsLeftOut)),
            PartitionColumns = [DescribedColumn.RunId],
            Configuration = properties,
            Created = created,
        };
    }

    /// <summary>Whether two say the same.</summary>
    public static bool IsSame(DeltaMetadata one, DeltaMetadata other) =>
        one.Schema == other.Schema
        && one.Configuration.GetValueOrDefault(LeftOutProperty) == other.Configuration.GetValueOrDefault(LeftOutProperty);

    /// <summary>The columns, with those that the table does not have.</summary>
    public static IReadOnlyList<DescribedColumn> ColumnsOf(DeltaMetadata metadata, FileLocation table)
    {
        List<DescribedColumn> columns = [];
        foreach (var (name, type) in SchemaText.Read(metadata.Schema, table))
        {
            Add(name, type?.Name ?? "", isLeftOut: false);
        }

        if (metadata.Configuration.GetValueOrDefault(LeftOutProperty) is { } text)
        {
            using var document = JsonDocument.Parse(text);
            foreach (var column in document.RootElement.EnumerateArray())
            {
                Add(column.GetProperty("name").GetString()!, column.GetProperty("type").GetString()!, isLeftOut: true);
            }
        }

        return columns;

        void Add(string name, string type, bool isLeftOut) => columns.Add(
            new DescribedColumn((columns is [.., var last] ? LastIdOf(last) : 0) + 1, name, type, isLeftOut));
    }

    /// <summary>The last ID that a column takes.</summary>
    public static int LastIdOf(DescribedColumn column) => column.Id + DescribedTypes.Depth(column.Parsed);

    private static bool HasTimestamps(ColumnType type) =>
        type.Kind == ColumnKind.List ? HasTimestamps(type.Element!) : type.Kind == ColumnKind.Timestamp;

    private static string WriteLeftOut(IEnumerable<DescribedColumn> columns) => LogText.Of(json =>
    {
        json.WriteStartArray();
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
