using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Iceberg.Manifests;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Iceberg.Scanning;

/// <summary>
/// The columns of a table for a data file: one that the file does not have has the value of its partition, where it was parted by the
/// column itself (https://iceberg.apache.org/spec/#column-projection).
/// </summary>
internal static class IdentityValues
{
    /// <summary>The columns, with the values of a partition as their defaults.</summary>
    public static IReadOnlyList<TableField> Fill(IReadOnlyList<TableField> columns, ContentFile file)
    {
        var values = file.Partition.Spec.Fields.Where(field => field.IsIdentity && file.Partition.Has(field))
            .ToLookup(field => field.SourceId!.Value, field => file.Partition.Find(field));
        return values.Count == 0 ? columns : [.. columns.Select(column => Fill(column, values, file))];
    }

    private static TableField Fill(TableField column, ILookup<int, object?> values, ContentFile file) => column.Type switch
    {
        TableType.Struct inner => column with
        {
            Type = new TableType.Struct([.. inner.Fields.Select(field => Fill(field, values, file))]),
        },
        TableType.Scalar { Type: var type } when column.Id is { } id && values.Contains(id) => column with
        {
            Default = Value(type, values[id].First(), column.Name, file),
        },
        _ => column,
    };

    private static IArrowArray? Value(IArrowType type, object? value, string column, ContentFile file)
    {
        try
        {
            return value is null ? null : SingleValue.Of(type, (type, value) switch
            {
                (DoubleType, float number) => (double)number,
                (Decimal128Type, byte[] bytes) => new BigInteger(bytes, isBigEndian: true),
                _ => value,
            });
        }
        catch (Exception e) when (e is NotSupportedException or OverflowException)
        {
            throw SourceException.Damaged(file.Path, $"has a partition value that is not of the type of '{column}'", e);
        }
    }
}
