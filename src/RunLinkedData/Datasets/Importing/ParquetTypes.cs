using ParquetSharp;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Importing;

/// <summary>Types of Parquet that come in as plain bytes or times, and so would no longer be what they are.</summary>
internal static class ParquetTypes
{
    private static readonly string[] Unread = ["Geometry", "Geography", "Variant"];

    /// <summary>
    /// Refuses them.
    /// <c>isOfArrow</c>: whether Arrow's own schema is in the file. Its older writers marked every time of day as one of UTC, and that
    /// schema has the truth.
    /// </summary>
    /// <exception cref="DatasetSchemaException">There is such a column.</exception>
    public static void Check(SchemaDescriptor schema, bool isOfArrow, DatasetIdentity dataset, string file)
    {
        if (Find(schema, isOfArrow) is { } refused)
        {
            throw refused.ToError(dataset, file);
        }
    }

    /// <summary>The first such column; null when there is none.</summary>
    public static RefusedType? Find(SchemaDescriptor schema, bool isOfArrow)
    {
        for (var i = 0; i < schema.NumColumns; i++)
        {
            var column = schema.Column(i);
            if (Refused(column, isOfArrow) is { } type)
            {
                return new RefusedType(column.Path.ToDotVector()[0], column.Path.ToDotString(), type);
            }
        }

        return null;
    }

    private static string? Refused(ColumnDescriptor column, bool isOfArrow)
    {
        try
        {
            return column.LogicalType switch
            {
                IntervalLogicalType => "INTERVAL",
                TimeLogicalType { IsAdjustedToUtc: true } when !isOfArrow => "TIME adjusted to UTC",
                _ => null,
            };
        }
        catch (ArgumentOutOfRangeException e)
        {
            return System.Array.Find(Unread, name => e.Message.Contains(name, StringComparison.Ordinal))?.ToUpperInvariant()
                ?? "a kind that this version does not know";
        }
    }
}
