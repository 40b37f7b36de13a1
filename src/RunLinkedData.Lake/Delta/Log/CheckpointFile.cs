using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Delta.Log;

/// <summary>
/// Actions in a Parquet file: a checkpoint, a part of one, or a sidecar ("Checkpoint Schema"). What was removed is not read: checkpoints
/// hold it for those who delete files.
/// </summary>
internal static class CheckpointFile
{
    private static readonly TableType Text = new TableType.Scalar(StringType.Default);
    private static readonly TableType Int = new TableType.Scalar(Int32Type.Default);
    private static readonly TableType Long = new TableType.Scalar(Int64Type.Default);

    private static readonly TableType Texts = new TableType.List(Field("element", Text));

    private static readonly TableType Map = new TableType.Map(Field("key", Text) with { IsNullable = false }, Field("value", Text));

    private static readonly TableField[] Columns =
    [
        Field("protocol", Struct(
            Field("minReaderVersion", Int), Field("minWriterVersion", Int), Field("readerFeatures", Texts))),
        Field("metaData", Struct(
            Field("id", Text),
            Field("format", Struct(Field("provider", Text))),
            Field("schemaString", Text),
            Field("partitionColumns", Texts),
            Field("configuration", Map),
            Field("createdTime", Long))),
        Field("add", Struct(
            Field("path", Text),
            Field("partitionValues", Map),
            Field("size", Long),
            Field("stats", Text),
            Field("stats_parsed", Struct(Field("numRecords", Long))),
            Field("deletionVector", Struct(
                Field("storageType", Text),
                Field("pathOrInlineDv", Text),
                Field("offset", Int),
                Field("sizeInBytes", Int),
                Field("cardinality", Long))),
            Field("modificationTime", Long))),
        Field("sidecar", Struct(Field("path", Text), Field("sizeInBytes", Long))),
    ];

    /// <summary>Applies the actions of a file.</summary>
    /// <exception cref="SourceException">It is gone or damaged.</exception>
    public static async Task ApplyAsync(
        TableFiles files, FileLocation file, long bytes, LogReplay replay, CancellationToken cancellationToken)
    {
        DataFile data = new() { Location = file, Bytes = bytes };
        await foreach (var batch in TableRows.ReadAsync(files, data, Columns, ColumnMatch.Name, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                try
                {
                    Apply(batch, replay);
                }
                catch (FormatException e)
                {
                    throw SourceException.Damaged(file.ToString(), $"is no checkpoint: {e.Message}", e);
                }
            }
        }
    }

    private static TableField Field(string name, TableType type) => new() { Name = name, Type = type };

    private static TableType.Struct Struct(params TableField[] fields) => new(fields);

    private static void Apply(RecordBatch batch, LogReplay replay)
    {
        var (protocol, metadata, add, sidecar) = (Part(batch, 0), Part(batch, 1), Part(batch, 2), Part(batch, 3));
        for (var row = 0; row < batch.Length; row++)
        {
            if (add.IsValid(row))
            {
                replay.Add(ReadAdd(add, row));
            }
            else if (protocol.IsValid(row))
            {
                replay.Apply(new DeltaProtocol
                {
                    ReaderVersion = ((Int32Array)protocol.Fields[0]).GetValue(row) ?? throw Lacking("minReaderVersion"),
                    WriterVersion = ((Int32Array)protocol.Fields[1]).GetValue(row) ?? throw Lacking("minWriterVersion"),
                    ReaderFeatures = ListOf(protocol.Fields[2], row),
                });
            }
            else if (metadata.IsValid(row))
            {
                replay.Apply(new DeltaMetadata
                {
                    Id = TextOf(metadata.Fields[0], row) ?? "",
                    Provider = TextOf(((StructArray)metadata.Fields[1]).Fields[0], row) ?? "",
                    Schema = TextOf(metadata.Fields[2], row) ?? throw Lacking("schemaString"),
                    PartitionColumns = ListOf(metadata.Fields[3], row),
                    Configuration = MapOf(metadata.Fields[4], row),
                    Created = NumberOf(metadata.Fields[5], row),
                });
            }
            else if (sidecar.IsValid(row))
            {
                var path = TextOf(sidecar.Fields[0], row) ?? throw Lacking("path");
                replay.Sidecars.Add((path, NumberOf(sidecar.Fields[1], row) ?? throw Lacking("sizeInBytes")));
            }
        }
    }

    private static AddFile ReadAdd(StructArray add, int row) => new()
    {
        Path = TextOf(add.Fields[0], row) ?? throw Lacking("path"),
        PartitionValues = MapOf(add.Fields[1], row),
        Bytes = NumberOf(add.Fields[2], row) ?? throw Lacking("size"),
        Rows = JsonActions.RowsOf(TextOf(add.Fields[3], row)) ?? NumberOf(((StructArray)add.Fields[4]).Fields[0], row),
        Statistics = TextOf(add.Fields[3], row),
        DeletionVector = ReadVector((StructArray)add.Fields[5], row),
        Modified = NumberOf(add.Fields[6], row),
    };

    private static DeletionVector? ReadVector(StructArray vectors, int row) =>
        vectors.IsValid(row) && TextOf(vectors.Fields[0], row) is { } type
            ? new DeletionVector
            {
                StorageType = type,
                PathOrInline = TextOf(vectors.Fields[1], row) ?? throw Lacking("pathOrInlineDv"),
                Offset = ((Int32Array)vectors.Fields[2]).GetValue(row),
                Bytes = ((Int32Array)vectors.Fields[3]).GetValue(row) ?? throw Lacking("sizeInBytes"),
                Cardinality = NumberOf(vectors.Fields[4], row) ?? throw Lacking("cardinality"),
            }
            : null;

    private static StructArray Part(RecordBatch batch, int column) => (StructArray)batch.Column(column);

    private static FormatException Lacking(string name) => new($"an action has no '{name}'");

    private static string? TextOf(IArrowArray array, int row) => ((StringArray)array).GetString(row);

    private static long? NumberOf(IArrowArray array, int row) => ((Int64Array)array).GetValue(row);

    private static List<string> ListOf(IArrowArray array, int row)
    {
        var list = (ListArray)array;
        var items = (StringArray)list.Values;
        return list.IsNull(row) ? [] : [.. Range(list.ValueOffsets, row).Select(i => items.GetString(i))];
    }

    private static Dictionary<string, string?> MapOf(IArrowArray array, int row)
    {
        var map = (MapArray)array;
        var (keys, values) = ((StringArray)map.Keys, (StringArray)map.Values);
        Dictionary<string, string?> texts = new(StringComparer.Ordinal);
        foreach (var i in map.IsNull(row) ? [] : Range(map.ValueOffsets, row))
        {
            texts[keys.GetString(i)] = values.GetString(i);
        }

        return texts;
    }

    private static IEnumerable<int> Range(ReadOnlySpan<int> offsets, int row) =>
        Enumerable.Range(offsets[row], offsets[row + 1] - offsets[row]);
}
