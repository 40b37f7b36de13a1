using System.Globalization;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Schemas;

/// <summary>The logical types of the standard, and which of them the types of datasets are.</summary>
internal static class LogicalTypes
{
    private const string Any = "any ";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean"];

    /// <summary>How a column is named in comparisons of which only the logical type is known; null for any.</summary>
    public static string NameOf(string? logical) => Any + (logical ?? "type");

    /// <summary>Whether two types, of which at least one is logical, are one.</summary>
    public static bool AreOne(string type, string other) =>
        Logical(type) is { } logical ? IsOf(other, logical) : Logical(other) is { } otherLogical && IsOf(type, otherLogical);

    /// <summary>The nearest one; null for durations and bytes, which the standard does not have.</summary>
    public static string? Of(ColumnType type) => type.Kind switch
    {
        ColumnKind.String or ColumnKind.Uuid => "string",
        ColumnKind.Bool => "boolean",
        >= ColumnKind.Int8 and <= ColumnKind.UInt64 => "integer",
        ColumnKind.Float32 or ColumnKind.Float64 or ColumnKind.Decimal => "number",
        ColumnKind.Timestamp or ColumnKind.TimestampUtc => "timestamp",
        ColumnKind.Date => "date",
        ColumnKind.Time => "time",
        ColumnKind.List => "array",
        _ => null,
    };

    /// <summary>
    /// Whether a type is that of a dataset and no word of many stores, such as <c>date</c>, which may mean others there.
    /// </summary>
    public static bool IsExact(string type, string? logical) =>
        ColumnType.Parse(type) is { Kind: not (ColumnKind.String or ColumnKind.Timestamp) } parsed
        && (logical is null || Fits(parsed, logical));

    /// <summary>Whether all values of a type are of a logical one.</summary>
    public static bool Fits(ColumnType type, string logical) => logical switch
    {
        "number" => type.IsNumber,
        "integer" => Of(type) == "integer" || type is { Kind: ColumnKind.Decimal, Scale: 0 },
        _ => Of(type) == logical,
    };

    /// <summary>Whether all values of a type have room in so many bits, in the words of the standard: <c>i32</c>, <c>f64</c>.</summary>
    public static bool HasRoom(ColumnType type, string format)
    {
        var bits = int.Parse(format.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
        var (kind, own) = type.Kind switch
        {
            ColumnKind.Int8 => ('i', 8),
            ColumnKind.Int16 => ('i', 16),
            ColumnKind.Int32 => ('i', 32),
            ColumnKind.Int64 => ('i', 64),
            ColumnKind.UInt8 => ('u', 8),
            ColumnKind.UInt16 => ('u', 16),
            ColumnKind.UInt32 => ('u', 32),
            ColumnKind.UInt64 => ('u', 64),
            ColumnKind.Float32 => ('f', 32),
            ColumnKind.Float64 => ('f', 64),
            _ => (' ', 0),
        };
        return kind == format[0] ? own <= bits : kind == 'u' && format[0] == 'i' && own < bits;
    }

    private static string? Logical(string type) => type.StartsWith(Any, StringComparison.Ordinal) ? type[Any.Length..] : null;

    private static bool IsOf(string type, string logical) => logical == "type"
        || (Logical(type) is { } other
            ? other == logical || other == "type"
            : ColumnType.Parse(type) is { } parsed && Fits(parsed, logical));
}
