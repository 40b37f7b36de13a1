using Microsoft.Data.Analysis;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Interactive.DataFrames;

/// <summary>Reads a version into a data frame.</summary>
internal static class FrameReader
{
    public static async Task<DataFrame> ReadAsync(
        Dataset dataset, IReadOnlyCollection<string>? columns, CancellationToken cancellationToken)
    {
        var known = dataset.Manifest.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

        // A column that is not there is for the reader to tell.
        List<FrameColumn> frame = [.. (columns ?? known.Keys).Where(known.ContainsKey).Select(name => Make(dataset, known[name]))];
        await foreach (var batch in dataset.StreamBatchesAsync(columns, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var i = 0; i < frame.Count; i++)
                {
                    if (!frame[i].TryAppend(batch.Column(i)))
                    {
                        throw Unfit(dataset, known[frame[i].Column.Name], frame[i].Column.Length);
                    }
                }
            }
        }

        return new DataFrame(frame.Select(column => column.Column));
    }

    private static FrameColumn Make(Dataset dataset, DatasetColumn column)
    {
        var name = column.Name;
        DatasetIdentity identity = new(dataset.Name, dataset.RunId);
        var type = ColumnType.Parse(column.Type) ?? throw identity.Schema(
            name,
            "",
            column.Type,
            "a value, or a list of values",
            $"Column '{name}' of {identity} is {column.Type}, which a data frame does not hold. Name the other columns.");
        return type.Kind switch
        {
            ColumnKind.Bool => new BoolColumn(name),
            ColumnKind.Int8 => Number(new SByteDataFrameColumn(name)),
            ColumnKind.Int16 => Number(new Int16DataFrameColumn(name)),
            ColumnKind.Int32 => Number(new Int32DataFrameColumn(name)),
            ColumnKind.Int64 => Number(new Int64DataFrameColumn(name)),
            ColumnKind.UInt8 => Number(new ByteDataFrameColumn(name)),
            ColumnKind.UInt16 => Number(new UInt16DataFrameColumn(name)),
            ColumnKind.UInt32 => Number(new UInt32DataFrameColumn(name)),
            ColumnKind.UInt64 => Number(new UInt64DataFrameColumn(name)),
            ColumnKind.Float32 => Number(new SingleDataFrameColumn(name)),
            ColumnKind.Float64 => Number(new DoubleDataFrameColumn(name)),
            ColumnKind.Decimal => new ValueColumn<decimal, Int128, DecimalConversion>(new DecimalDataFrameColumn(name), type, default),
            ColumnKind.Timestamp => Time<long, DateTimeConversion>(),
            ColumnKind.TimestampUtc => Time<long, UtcConversion>(),
            ColumnKind.Date => Time<int, DayConversion>(),
            ColumnKind.Time or ColumnKind.Duration =>
                new ValueColumn<double, long, SecondsConversion>(new DoubleDataFrameColumn(name), type, default),
            _ => new TextColumn(name, type),
        };

        FrameColumn Number<T>(PrimitiveDataFrameColumn<T> numbers)
            where T : unmanaged =>
            new ValueColumn<T, T, AsIs<T>>(numbers, type, default);

        FrameColumn Time<TStored, TConversion>()
            where TStored : unmanaged
            where TConversion : struct, IConversion<DateTime, TStored> =>
            new ValueColumn<DateTime, TStored, TConversion>(new DateTimeDataFrameColumn(name), type, default);
    }

    private static DatasetException Unfit(Dataset dataset, DatasetColumn column, long row)
    {
        DatasetIdentity identity = new(dataset.Name, dataset.RunId);
        return identity.Error(
            ErrorCode.DatasetValue,
            $"Row {row} of column '{column.Name}' of {identity} has a value of type {column.Type} that .NET cannot hold. "
            + "Name the other columns, or read batches of Arrow.");
    }
}
