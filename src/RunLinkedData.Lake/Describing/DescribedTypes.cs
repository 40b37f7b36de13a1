using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Describing;

/// <summary>
/// Types of columns as tables have them: of whole numbers there are two, and what too many readers break at is left out. Which wider type a
/// table may give to a column that has another type in other versions.
/// </summary>
internal static class DescribedTypes
{
    /// <summary>The type in tables; null for what is left out.</summary>
    public static ColumnType? Of(ColumnType type) => type.Kind switch
    {
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.UInt8 or ColumnKind.UInt16 => new ColumnType(ColumnKind.Int32),

        // A duration that files hold as an integer, without a word of what it is, is one to every reader.
        ColumnKind.UInt32 or ColumnKind.Duration when type.Kind == ColumnKind.UInt32 || type.AsInteger => new ColumnType(ColumnKind.Int64),
        ColumnKind.UInt64 or ColumnKind.Time or ColumnKind.Duration => null,
        ColumnKind.List => Of(type.Element!) is { } element ? new ColumnType(ColumnKind.List, Element: element) : null,
        _ => type,
    };

    /// <summary>The type of two that holds the values of both; null when a table cannot change one into the other.</summary>
    public static ColumnType? Wider(ColumnType one, ColumnType other) => (one.Kind, other.Kind) switch
    {
        _ when one == other => one,
        (ColumnKind.Int32, ColumnKind.Int64) or (ColumnKind.Int64, ColumnKind.Int32) => new ColumnType(ColumnKind.Int64),
        (ColumnKind.Float32, ColumnKind.Float64) or (ColumnKind.Float64, ColumnKind.Float32) => new ColumnType(ColumnKind.Float64),
        (ColumnKind.Decimal, ColumnKind.Decimal) when one.Scale == other.Scale => one.Precision > other.Precision ? one : other,
        (ColumnKind.List, ColumnKind.List) => Wider(one.Element!, other.Element!) is { } element
            ? new ColumnType(ColumnKind.List, Element: element)
            : null,
        _ => null,
    };

    /// <summary>In how many lists the values of a type are.</summary>
    public static int Depth(ColumnType? type) => type is { Element: { } element } ? 1 + Depth(element) : 0;
}
