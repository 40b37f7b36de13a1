using Apache.Arrow;
using Apache.Arrow.Types;
using ParquetSharp;
using ParquetSharp.Schema;

namespace RunLinkedData.Testing;

/// <summary>Parquet files of kinds that DuckDB does not write.</summary>
public static class ForeignParquet
{
    /// <summary>
    /// A file with the columns <c>id</c> and <c>at</c>, the latter of INT96 as Spark writes it; a row group for each list.
    /// </summary>
    public static void WriteInt96(string path, params IReadOnlyList<Int96?>[] groups)
    {
        using var schema = new GroupNode(
            "schema",
            Repetition.Required,
            [
                new PrimitiveNode("id", Repetition.Required, LogicalType.None(), PhysicalType.Int32),
                new PrimitiveNode("at", Repetition.Optional, LogicalType.None(), PhysicalType.Int96),
            ]);
        using var properties = WriterProperties.GetDefaultWriterProperties();
        using var writer = new ParquetFileWriter(path, schema, properties);
        foreach (var rows in groups)
        {
            using var group = writer.AppendRowGroup();
            using (var ids = (ColumnWriter<int>)group.NextColumn())
            {
                ids.WriteBatch([.. Enumerable.Range(1, rows.Count)]);
            }

            using var times = (ColumnWriter<Int96>)group.NextColumn();
            var defined = rows.Select(time => (short)(time is null ? 0 : 1));
            times.WriteBatch(rows.Count, [.. defined], new short[rows.Count], [.. rows.OfType<Int96>()]);
        }

        writer.Close();
    }

    /// <summary>A timestamp of a day and the nanoseconds of it.</summary>
    public static Int96 Int96Of(DateOnly day, long nanoseconds) => Int96Of((uint)(day.DayNumber + 1_721_426), nanoseconds);

    public static Int96 Int96Of(uint julianDay, long nanoseconds) => new((int)nanoseconds, (int)(nanoseconds >> 32), (int)julianDay);

    /// <summary>A file of Arrow arrays, as pyarrow and pandas write it.</summary>
    public static void Write(string path, params (string Name, IArrowArray Values)[] columns)
    {
        var schema = new Schema(columns.Select(column => new Field(column.Name, column.Values.Data.DataType, nullable: true)), null);
        using var batch = new RecordBatch(schema, columns.Select(column => column.Values), columns[0].Values.Length);
        using var builder = new ParquetSharp.Arrow.ArrowWriterPropertiesBuilder();
        using var properties = builder.StoreSchema().Build();
        using var writer = new ParquetSharp.Arrow.FileWriter(path, schema, arrowProperties: properties);
        writer.WriteRecordBatch(batch);
        writer.Close();
    }

    public static IArrowArray Numbers(params int[] values) => new Int32Array.Builder().AppendRange(values).Build();

    /// <summary>Lists that hold nothing but nulls: one of none, one of two.</summary>
    public static IArrowArray ListsOfNulls() => new ListArray(
        new ListType(new Field("element", NullType.Default, true)),
        2,
        new ArrowBuffer.Builder<int>().Append(0).Append(0).Append(2).Build(),
        new NullArray(2),
        ArrowBuffer.Empty,
        0);
}
