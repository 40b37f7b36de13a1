using Apache.Arrow;
using Apache.Arrow.Types;
using ParquetSharp.Arrow;
using ParquetSharp.IO;
using RunLinkedData.Lake.Delta.Log;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>
/// Writes a checkpoint ("Checkpoints"): a row for the protocol, one for the metadata and one a file, so that readers need not read every
/// commit. What was removed is not in it: those who delete files by it have nothing to delete here.
/// </summary>
internal static class CheckpointWriter
{
    private static readonly MapType Map = new(
        new Field("key", StringType.Default, nullable: false), new Field("value", StringType.Default, nullable: true));

    private static readonly ListType List = new(new Field("element", StringType.Default, nullable: true));

    /// <summary>The content of a checkpoint.</summary>
    public static byte[] Write(DeltaProtocol protocol, DeltaMetadata metadata, IReadOnlyList<AddFile> files)
    {
        // Of three rows or more the first is the protocol, the second the metadata.
        Rows first = new(0, 1, files.Count + 2);
        Rows second = new(1, 1, files.Count + 2);
        Rows others = new(2, files.Count, files.Count + 2);
        var features = protocol.ReaderFeatures.Count > 0 ? protocol.ReaderFeatures : null;
        (string Name, IArrowArray Values)[] columns =
        [
            ("protocol", first.Struct(
                ("minReaderVersion", first.Ints(protocol.ReaderVersion)),
                ("minWriterVersion", first.Ints(protocol.WriterVersion)),
                ("readerFeatures", first.Lists(features)),
                ("writerFeatures", first.Lists(features)))),
            ("metaData", second.Struct(
                ("id", second.Texts([metadata.Id])),
                ("name", second.Texts([Actions.NameOf(metadata)])),
                ("format", second.Struct(("provider", second.Texts([metadata.Provider])), ("options", second.Maps([[]])))),
                ("schemaString", second.Texts([metadata.Schema])),
                ("partitionColumns", second.Lists(metadata.PartitionColumns)),
                ("configuration", second.Maps([metadata.Configuration])),
                ("createdTime", second.Longs([metadata.Created!.Value])))),
            ("add", others.Struct(
                ("path", others.Texts(files.Select(file => file.Path))),
                ("partitionValues", others.Maps(files.Select(file => file.PartitionValues))),
                ("size", others.Longs(files.Select(file => file.Bytes))),
                ("modificationTime", others.Longs(files.Select(file => file.Modified!.Value))),
                ("dataChange", others.Flags(value: true)),
                ("stats", others.Texts(files.Select(file => file.Statistics))))),
        ];
        Schema schema = new([.. columns.Select(column => new Field(column.Name, column.Values.Data.DataType, nullable: true))], null);
        using RecordBatch batch = new(schema, columns.Select(column => column.Values), files.Count + 2);
        using MemoryStream content = new();
        using (ManagedOutputStream output = new(content, leaveOpen: true))
        using (FileWriter writer = new(output, schema))
        {
            writer.WriteRecordBatch(batch);
            writer.Close();
        }

        return content.ToArray();
    }

    /// <summary>Some rows of a checkpoint that have values in a column; the others have none.</summary>
    private readonly record struct Rows(int Start, int Count, int All)
    {
        private int After => All - Start - Count;

        public Int32Array Ints(int value) => Nulls(Nulls(new Int32Array.Builder(), Start).Append(value), After).Build();

        public Int64Array Longs(IEnumerable<long> values) =>
            Nulls(Nulls(new Int64Array.Builder(), Start).AppendRange(values), After).Build();

        public BooleanArray Flags(bool value) =>
            Nulls(Nulls(new BooleanArray.Builder(), Start).AppendRange(Enumerable.Repeat(value, Count)), After).Build();

        public StringArray Texts(IEnumerable<string?> values) =>
            new StringArray.Builder().AppendRange(Enumerable.Repeat((string?)null, Start))
                .AppendRange(values).AppendRange(Enumerable.Repeat((string?)null, After)).Build();

        public ListArray Lists(IReadOnlyList<string>? values) => new(
            List,
            All,
            Offsets([values?.Count ?? 0]),
            new StringArray.Builder().AppendRange(values ?? []).Build(),
            values is null ? Validity(0) : Validity(Count),
            values is null ? All : All - Count);

        public MapArray Maps(IEnumerable<IEnumerable<KeyValuePair<string, string?>>> maps)
        {
            var entries = maps.Select(map => map.ToList()).ToList();
            var all = entries.SelectMany(map => map).ToList();
            StructArray pairs = new(
                Map.KeyValueType,
                all.Count,
                [
                    new StringArray.Builder().AppendRange(all.Select(entry => entry.Key)).Build(),
                    new StringArray.Builder().AppendRange(all.Select(entry => entry.Value)).Build(),
                ],
                ArrowBuffer.Empty);
            return new MapArray(Map, All, Offsets(entries.Select(map => map.Count)), pairs, Validity(Count), All - Count);
        }

        public StructArray Struct(params (string Name, IArrowArray Values)[] fields) => new(
            new StructType([.. fields.Select(field => new Field(field.Name, field.Values.Data.DataType, nullable: true))]),
            All,
            fields.Select(field => field.Values),
            Validity(Count),
            All - Count);

        private ArrowBuffer Offsets(IEnumerable<int> counts)
        {
            ArrowBuffer.Builder<int> offsets = new();
            offsets.AppendRange(Enumerable.Repeat(0, Start + 1));
            var end = 0;
            foreach (var count in counts)
            {
                offsets.Append(end += count);
            }

            return offsets.AppendRange(Enumerable.Repeat(end, After)).Build();
        }

        private ArrowBuffer Validity(int valid) => new ArrowBuffer.BitmapBuilder()
            .AppendRange(false, Start).AppendRange(true, valid).AppendRange(false, All - Start - valid).Build();

        private static TBuilder Nulls<T, TArray, TBuilder>(IArrowArrayBuilder<T, TArray, TBuilder> builder, int count)
            where TArray : IArrowArray
            where TBuilder : class, IArrowArrayBuilder<T, TArray, TBuilder>
        {
            for (var i = 0; i < count; i++)
            {
                builder.AppendNull();
            }

            return (TBuilder)builder;
        }
    }
}
