using ParquetSharp;
using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Importing;

/// <summary>
/// The timestamps of Spark, Hive and Impala: a Julian day and nanoseconds of it, which reach further than microseconds in 64 bits do.
/// Arrow's reader makes other dates of
/// those beyond, so they are looked at before.
/// </summary>
internal static class Int96Timestamps
{
    private const int Stretch = 16_384;
    private const long UnixEpochDay = 2_440_588;
    private const long MicrosecondsPerDay = 86_400_000_000;
    private const ulong NanosecondsPerDay = 86_400_000_000_000;

    /// <summary>Refuses a file with a timestamp that has no place.</summary>
    /// <exception cref="DatasetException"><c>DATASET_VALUE</c>: it names column and row.</exception>
    public static void Check(ParquetFileReader file, DatasetIdentity dataset, string name)
    {
        for (var column = 0; column < file.FileMetaData.Schema.NumColumns; column++)
        {
            for (var group = 0; group < file.FileMetaData.NumRowGroups; group++)
            {
                if (Find(file, group, column) is { } misfit)
                {
                    throw dataset.Error(
                        ErrorCode.DatasetValue, $"'{name}' cannot be stored in {dataset}: {misfit}. Write another date, or null.");
                }
            }
        }
    }

    /// <summary>What is wrong with the first one that has no place, of one row group; null where all have one.</summary>
    public static string? Find(ParquetFileReader file, int group, int column)
    {
        var described = file.FileMetaData.Schema.Column(column);
        if (described.PhysicalType != PhysicalType.Int96)
        {
            return null;
        }

        using var rows = file.RowGroup(group);
        using var reader = (ColumnReader<Int96>)rows.Column(column);
        if (FindMisfit(reader, described) is not var (row, value))
        {
            return null;
        }

        for (var before = 0; before < group; before++)
        {
            using var earlier = file.RowGroup(before);
            row += earlier.MetaData.NumRows;
        }

        var title = described.Path.ToDotVector()[0];
        return FormattableString.Invariant(
            $"column '{title}', row {row}, has the INT96 timestamp of Julian day {(uint)value.C} and nanosecond {NanosecondsOf(value)}, ")
            + "which is beyond what microseconds in 64 bits reach";
    }

    /// <summary>The first one that has no place, and its row from 1.</summary>
    private static (long Row, Int96 Value)? FindMisfit(ColumnReader<Int96> reader, ColumnDescriptor column)
    {
        var (defined, repeated, values) = (new short[Stretch], new short[Stretch], new Int96[Stretch]);
        var row = 0L;
        while (reader.HasNext)
        {
            var levels = reader.ReadBatch(Stretch, defined, repeated, values, out var found);
            for (int i = 0, next = 0; i < levels; i++)
            {
                row += column.MaxRepetitionLevel == 0 || repeated[i] == 0 ? 1 : 0;
                if (column.MaxDefinitionLevel > 0 && defined[i] < column.MaxDefinitionLevel)
                {
                    continue;
                }

                if (!Fits(values[next]))
                {
                    return (row, values[next]);
                }

                next++;
            }

            if (levels == 0 && found == 0)
            {
                break;
            }
        }

        return null;
    }

    private static bool Fits(Int96 value)
    {
        var microseconds = ((Int128)((uint)value.C - UnixEpochDay) * MicrosecondsPerDay) + (Int128)(NanosecondsOf(value) / 1000);
        return NanosecondsOf(value) <= NanosecondsPerDay && microseconds >= long.MinValue && microseconds <= long.MaxValue;
    }

    private static ulong NanosecondsOf(Int96 value) => ((ulong)(uint)value.B << 32) | (uint)value.A;
}
