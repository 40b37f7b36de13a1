using System.Globalization;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Sql.Views;

/// <summary>The types of columns as DuckDB has them, and which of them go together in one column.</summary>
internal static class DuckType
{
    // So many digits have the integers of each size.
    private const int MostDigits = 38;

    /// <summary>The name in SQL of the type in which DuckDB reads a column from the Parquet files of this library.</summary>
    public static string Of(ColumnType type) => type.Kind switch
    {
        ColumnKind.String => "VARCHAR",
        ColumnKind.Bool => "BOOLEAN",
        ColumnKind.Int8 => "TINYINT",
        ColumnKind.Int16 => "SMALLINT",
        ColumnKind.Int32 => "INTEGER",
        ColumnKind.Int64 or ColumnKind.Duration => "BIGINT",
        ColumnKind.UInt8 => "UTINYINT",
        ColumnKind.UInt16 => "USMALLINT",
        ColumnKind.UInt32 => "UINTEGER",
        ColumnKind.UInt64 => "UBIGINT",
        ColumnKind.Float32 => "FLOAT",
        ColumnKind.Float64 => "DOUBLE",
        ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
        ColumnKind.Timestamp => "TIMESTAMP",
        ColumnKind.TimestampUtc => "TIMESTAMPTZ",
        ColumnKind.Date => "DATE",
        ColumnKind.Time => "TIME",
        ColumnKind.Uuid => "UUID",
        ColumnKind.Binary => "BLOB",

        // In lists, UUIDs are texts.
        ColumnKind.List when type.Element!.Kind == ColumnKind.Uuid => "VARCHAR[]",
        ColumnKind.List => Of(type.Element!) + "[]",
        _ => throw new NotSupportedException($"{type} has no type in SQL."),
    };

    /// <summary>The type that holds all values of two without loss; null when there is none.</summary>
    public static ColumnType? Join(ColumnType one, ColumnType other)
    {
        if (Of(one) == Of(other))
        {
            return one;
        }

        if (one.Kind == ColumnKind.List && other.Kind == ColumnKind.List)
        {
            return Join(one.Element!, other.Element!) is { } element ? one with { Element = element } : null;
        }

        if (!one.IsNumber || !other.IsNumber)
        {
            return null;
        }

        var (isFloat, isOtherFloat) = (IsFloat(one), IsFloat(other));
        if (isFloat || isOtherFloat)
        {
            var exact = isFloat ? other : one;
            return (isFloat && isOtherFloat) || (exact.Kind != ColumnKind.Decimal && DigitsOf(exact) <= DigitsOf(new(ColumnKind.UInt32)))
                ? new ColumnType(ColumnKind.Float64)
                : null;
        }

        return one.Kind == ColumnKind.Decimal || other.Kind == ColumnKind.Decimal
            ? JoinDecimals(one, other)
            : JoinIntegers(one.Kind, other.Kind);
    }

    private static ColumnType JoinIntegers(ColumnKind one, ColumnKind other)
    {
        var (first, second) = (DigitsOf(new(one)), DigitsOf(new(other)));
        var (isSigned, isOtherSigned) = (one <= ColumnKind.Int64, other <= ColumnKind.Int64);
        if (isSigned == isOtherSigned)
        {
            return new ColumnType(first >= second ? one : other);
        }

        // A signed one that is wider than the unsigned one.
        var (signed, unsigned) = isSigned ? (one, other) : (other, one);
        var needed = unsigned switch
        {
            ColumnKind.UInt8 => ColumnKind.Int16,
            ColumnKind.UInt16 => ColumnKind.Int32,
            ColumnKind.UInt32 => ColumnKind.Int64,
            _ => ColumnKind.Decimal,
        };
        return needed == ColumnKind.Decimal ? new ColumnType(ColumnKind.Decimal, 20)
            : new ColumnType(signed > needed ? signed : needed);
    }

    private static ColumnType? JoinDecimals(ColumnType one, ColumnType other)
    {
        var scale = Math.Max(one.Scale, other.Scale);
        var precision = Math.Max(DigitsOf(one), DigitsOf(other)) + scale;
        return precision <= MostDigits ? new ColumnType(ColumnKind.Decimal, precision, scale) : null;
    }

    private static bool IsFloat(ColumnType type) => type.Kind is ColumnKind.Float32 or ColumnKind.Float64;

    /// <summary>How many digits before the point a number may have.</summary>
    private static int DigitsOf(ColumnType type) => type.Kind switch
    {
        ColumnKind.Int8 or ColumnKind.UInt8 => 3,
        ColumnKind.Int16 or ColumnKind.UInt16 => 5,
        ColumnKind.Int32 or ColumnKind.UInt32 => 10,
        ColumnKind.Int64 => 19,
        ColumnKind.UInt64 => 20,
        _ => type.Precision - type.Scale,
    };
}
