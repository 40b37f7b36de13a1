using Apache.Arrow.Types;
using RunLinkedData.Lake.Iceberg.Manifests;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Iceberg.Scanning;

/// <summary>
/// What a manifest says of the columns of a data file, as far as it is certain: bounds of text and bytes may be cut off, and of what is no
/// number nobody speaks but the count of it.
/// </summary>
internal static class ContentFacts
{
    /// <summary>What is known of columns, by their names.</summary>
    public static IReadOnlyDictionary<string, FileColumn> Read(ContentFile file, IReadOnlyList<TableField> columns)
    {
        Dictionary<string, FileColumn> facts = new(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            if (column is { Id: { } id, Type: TableType.Scalar { Type: var type } } && Read(file, id, type) is { } known)
            {
                facts[column.Name] = known;
            }
        }

        return facts;
    }

    private static FileColumn? Read(ContentFile file, int id, IArrowType type)
    {
        var nans = 0L;
        if (!file.Statistics.Nulls.TryGetValue(id, out var nulls)
            || (type is FloatType or DoubleType && !file.Statistics.NaNs.TryGetValue(id, out nans)))
        {
            return null;
        }

        FileColumn counted = new() { Nulls = nulls, Nans = nans, IsRanged = nulls + nans == file.Rows };
        if (counted.IsRanged || type is StringType or BinaryType or FixedSizeBinaryType and not Decimal128Type or BooleanType)
        {
            return counted;
        }

        var (least, greatest) = (Bound(file.Statistics.Lower, id, type), Bound(file.Statistics.Upper, id, type));
        return counted with { IsRanged = least is not null && greatest is not null, Least = least, Greatest = greatest };
    }

    // A bound of zero does not say which of the two it is.
    private static object? Bound(IReadOnlyDictionary<int, byte[]> bounds, int id, IArrowType type) =>
        bounds.TryGetValue(id, out var bytes)
        && BoundValue.Read(bytes, type) is { } value and not (0d or 0f or double.NaN or float.NaN)
            ? value
            : null;
}
