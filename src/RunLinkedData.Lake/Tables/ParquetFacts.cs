using Apache.Arrow.Types;
using ParquetSharp;
using ParquetSharp.Arrow;
using TimeUnit = Apache.Arrow.Types.TimeUnit;

namespace RunLinkedData.Lake.Tables;

/// <summary>
/// What a Parquet file says of its columns, as far as it is certain: bounds of text and bytes may be cut off, and of what is no number
/// nobody speaks.
/// </summary>
internal static class ParquetFacts
{
    // A count of missing values that is not there reads as none. These writers count them wherever they write statistics.
    private static readonly string[] Counting = ["parquet-cpp-arrow ", "parquet-mr "];

    /// <summary>What is known of columns without parts, by their names.</summary>
    public static IReadOnlyDictionary<string, FileColumn> Read(ParquetFileReader file, IReadOnlyList<SchemaField> fields)
    {
        Dictionary<string, FileColumn?> facts = new(StringComparer.Ordinal);
        var counts = Counting.Any(writer => file.FileMetaData.CreatedBy.StartsWith(writer, StringComparison.Ordinal));
        for (var i = 0; i < file.FileMetaData.NumRowGroups; i++)
        {
            using var group = file.RowGroup(i);
            foreach (var field in fields.Where(field => field.ColumnIndex >= 0 && field.Field.DataType is not NestedType))
            {
                using var chunk = group.MetaData.GetColumnChunkMetaData(field.ColumnIndex);
                using var statistics = chunk.Statistics;
                var known = statistics is not null && (counts || statistics.NullCount > 0 || !field.Field.IsNullable)
                    ? Read(statistics, field.Field.DataType, group.MetaData.NumRows)
                    : null;
                facts[field.Field.Name] = facts.TryGetValue(field.Field.Name, out var others) && i > 0
                    ? known is null ? null : others?.With(known)
                    : known;
            }
        }

        return facts.Where(column => column.Value is not null).ToDictionary(column => column.Key, column => column.Value!);
    }

    private static FileColumn? Read(Statistics statistics, IArrowType type, long rows)
    {
        FileColumn counted = new() { Nulls = statistics.NullCount, IsRanged = statistics.NullCount == rows };
        if (counted.IsRanged)
        {
            return counted;
        }

        return type switch
        {
            HalfFloatType or FloatType or DoubleType => null,
            _ when !statistics.HasMinMax => counted,
            _ => statistics switch
            {
                Statistics<int> values => Ranged(counted, ValueOf(values.Min, type), ValueOf(values.Max, type)),
                Statistics<long> values => Ranged(counted, ValueOf(values.Min, type), ValueOf(values.Max, type)),
                _ => counted,
            },
        };
    }

    private static FileColumn Ranged(FileColumn counted, object? least, object? greatest) =>
        counted with { IsRanged = least is not null && greatest is not null, Least = least, Greatest = greatest };

    private static object? ValueOf(long value, IArrowType type) => type switch
    {
        Int8Type or Int16Type or Int32Type or Int64Type or Date32Type => value,
        UInt8Type or UInt16Type or UInt32Type => (long)(uint)value,
        TimestampType { Unit: TimeUnit.Microsecond } => value,
        Time64Type { Unit: TimeUnit.Microsecond } => value * 1_000,
        _ => null,
    };
}
