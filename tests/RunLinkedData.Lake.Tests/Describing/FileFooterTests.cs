using NUnit.Framework;
using ParquetSharp;
using ParquetSharp.IO;
using ParquetSharp.Schema;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>What the ends of files say for certain, and files that a table cannot have.</summary>
public class FileFooterTests
{
    [Test]
    public void Read_RowGroups_AreOne()
    {
        var file = Write("int64", LogicalType.None(), -1, null, [5, null, 3], [null, null], [9, 4]);

        var leaf = Read(file, 7, "int64");

        Assert.That((leaf.Values, leaf.Nulls, leaf.Least, leaf.Greatest), Is.EqualTo((7L, (long?)3, (object)3L, (object)9L)));
        Assert.That(leaf.Bytes, Is.GreaterThan(0));
    }

    [Test]
    public void Read_OnlyMissingValues_HasNoBounds()
    {
        var leaf = Read(Write("int64", LogicalType.None(), -1, null, new long?[] { null, null }), 2, "int64");

        Assert.That((leaf.Nulls, leaf.Least, leaf.Greatest), Is.EqualTo(((long?)2, (object?)null, (object?)null)));
    }

    [TestCase(TimeUnit.Micros, true)]
    [TestCase(TimeUnit.Millis, false)]
    [TestCase(TimeUnit.Nanos, false)]
    public void Read_Timestamps_HaveBoundsWhereTheyAreMicroseconds(TimeUnit unit, bool isKnown)
    {
        var leaf = Read(Write("timestamp", LogicalType.Timestamp(isAdjustedToUtc: false, unit), -1, null, [1, 2]), 2, "timestamp");

        Assert.That(leaf.Least, isKnown ? Is.EqualTo(1L) : Is.Null);
        Assert.That(leaf.Nulls, Is.Zero);
    }

    [Test]
    public void Read_FileOfAnotherWriter_IsNotBelieved()
    {
        var leaf = Read(Write("int64", LogicalType.None(), -1, "somebody 1.0", [1, 2]), 2, "int64");

        Assert.That((leaf.Values, leaf.Nulls, leaf.Least, leaf.Greatest), Is.EqualTo((2L, (long?)null, (object?)null, (object?)null)));
    }

    [Test]
    public void Read_WhatATableCannotHave_IsRefused()
    {
        var withIds = Write("int64", LogicalType.None(), 7, null, [1, 2]);
        var plain = Write("int64", LogicalType.None(), -1, null, [1, 2]);

        Assert.Multiple(() =>
        {
            Assert.That(() => Read(withIds, 2, "int64"), Refused(ErrorCode.TableUnsupported, "IDs for its columns"));
            Assert.That(() => Read(plain, 3, "int64"), Refused(ErrorCode.TableCorrupt, "2 rows, and 3 by its manifest"));
            Assert.That(() => Read(plain[..^9], 2, "int64"), Refused(ErrorCode.TableCorrupt, "cannot be decoded as Parquet"));
        });
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string code, string message) =>
        Throws.TypeOf<SourceException>().With.Property("Code").EqualTo(code).And.Message.Contains(message);

    private static LeafFacts Read(byte[] content, long rows, string type) => FileFooter.Read(
        new MemoryStream(content),
        new DatasetFile { Path = "part-00000.parquet", Bytes = content.Length, Rows = rows },
        [new DatasetColumn { Name = "a.b", Type = type, Nullable = true }]).Single();

    private static byte[] Write(string type, LogicalType logical, int fieldId, string? writer, params long?[][] groups)
    {
        using MemoryStream content = new();
        using (logical)
        using (ManagedOutputStream output = new(content, leaveOpen: true))
        using (WriterPropertiesBuilder builder = new())
        {
            builder.CreatedBy(writer ?? "parquet-cpp-arrow version 25.0.1");
            using var properties = builder.Build();
            using PrimitiveNode column = new("a.b", Repetition.Optional, logical, PhysicalType.Int64, fieldId: fieldId);
            using GroupNode schema = new(type, Repetition.Required, [column]);
            using ParquetFileWriter file = new(output, schema, properties);
            foreach (var values in groups)
            {
                using var group = file.AppendRowGroup();
                using var next = (ColumnWriter<long>)group.NextColumn();
                var levels = values.Select(value => (short)(value is null ? 0 : 1)).ToArray();
                next.WriteBatch(levels.Length, levels, [], values.OfType<long>().ToArray());
            }

            file.Close();
        }

        return content.ToArray();
    }
}
