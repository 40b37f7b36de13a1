using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Lake.Tests.Delta;

/// <summary>Writes actions as a Parquet file, in the columns that checkpoints have.</summary>
internal static class CheckpointWriter
{
    private static readonly Field Key = new("key", StringType.Default, nullable: false);
    private static readonly Field Value = new("value", StringType.Default, nullable: true);

    /// <summary>What is in a checkpoint, named as in JSON; a text of statistics may be structs as well.</summary>
    private static readonly StructType Columns = Struct(
        ("protocol", Struct(
            ("minReaderVersion", Int32Type.Default),
            ("minWriterVersion", Int32Type.Default),
            ("readerFeatures", new ListType(StringType.Default)))),
        ("metaData", Struct(
            ("id", StringType.Default),
            ("format", Struct(("provider", StringType.Default))),
            ("schemaString", StringType.Default),
            ("partitionColumns", new ListType(StringType.Default)),
            ("configuration", new MapType(Key, Value)))),
        ("add", Struct(
            ("path", StringType.Default),
            ("partitionValues", new MapType(Key, Value)),
            ("size", Int64Type.Default),
            ("stats_parsed", Struct(("numRecords", Int64Type.Default))),
            ("deletionVector", Struct(
                ("storageType", StringType.Default),
                ("pathOrInlineDv", StringType.Default),
                ("offset", Int32Type.Default),
                ("sizeInBytes", Int32Type.Default),
                ("cardinality", Int64Type.Default))))),
        ("sidecar", Struct(("path", StringType.Default), ("sizeInBytes", Int64Type.Default))));

    public static void Write(this DeltaFolder table, string name, params JsonObject[] actions)
    {
        var rows = actions.Select(action => (JsonNode?)action).ToList();
        table.Write(
            $"_delta_log/{name}",
            new Schema(Columns.Fields, null),
            [.. Columns.Fields.Select(field => Column(field.DataType, [.. rows.Select(row => row?[field.Name])]))]);
    }

    private static StructType Struct(params (string Name, IArrowType Type)[] fields) =>
        new([.. fields.Select(field => new Field(field.Name, field.Type, nullable: true))]);

    private static IArrowArray Column(IArrowType type, IReadOnlyList<JsonNode?> values)
    {
        switch (type)
        {
            case StringType:
                return new StringArray.Builder().AppendRange(values.Select(value => (string?)value)).Build();
            case Int32Type:
                return values
                    .Aggregate(new Int32Array.Builder(), (all, value) => value is null ? all.AppendNull() : all.Append((int)value))
                    .Build();
            case Int64Type:
                return values
                    .Aggregate(new Int64Array.Builder(), (all, value) => value is null ? all.AppendNull() : all.Append((long)value))
                    .Build();
            case ListType list:
                var items = values.Select(value => value as JsonArray ?? []).ToList();
                return new ListArray(
                    list,
                    values.Count,
                    Offsets(items.Select(item => item.Count)),
                    Column(list.ValueDataType, [.. items.SelectMany(item => item)]),
                    Validity(values),
                    values.Count(value => value is null));
            case MapType map:
                var entries = values.Select(value => value as JsonObject ?? []).ToList();
                var all = entries.SelectMany(entry => entry).ToList();
                var keys = new StringArray.Builder().AppendRange(all.Select(entry => entry.Key)).Build();
                var texts = Column(StringType.Default, [.. all.Select(entry => entry.Value)]);
                return new MapArray(
                    map,
                    values.Count,
                    Offsets(entries.Select(entry => entry.Count)),
                    new StructArray(map.KeyValueType, all.Count, [keys, texts], ArrowBuffer.Empty),
                    Validity(values),
                    values.Count(value => value is null));
            default:
                var inner = (StructType)type;
                return new StructArray(
                    inner,
                    values.Count,
                    inner.Fields.Select(field => Column(field.DataType, [.. values.Select(value => Child(value, field.Name))])),
                    Validity(values),
                    values.Count(value => value is null));
        }
    }

    private static JsonNode? Child(JsonNode? parent, string name) => name == "stats_parsed" && (string?)parent?["stats"] is { } stats
        ? JsonNode.Parse(stats)
        : parent?[name];

    private static ArrowBuffer Offsets(IEnumerable<int> counts)
    {
        ArrowBuffer.Builder<int> offsets = new();
        var end = 0;
        offsets.Append(end);
        foreach (var count in counts)
        {
            end += count;
            offsets.Append(end);
        }

        return offsets.Build();
    }

    private static ArrowBuffer Validity(IEnumerable<JsonNode?> values)
    {
        ArrowBuffer.BitmapBuilder bits = new();
        foreach (var value in values)
        {
            bits.Append(value is not null);
        }

        return bits.Build();
    }
}
