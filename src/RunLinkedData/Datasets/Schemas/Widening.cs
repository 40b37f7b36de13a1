using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Schemas;

/// <summary>Which types have room for all values of which others.</summary>
internal static class Widening
{
    /// <summary>Whether a type has room for all values of another one. Types are named as in manifests.</summary>
    public static bool Holds(string type, string other) =>
        type == other || (ColumnType.Parse(type) is { } one && ColumnType.Parse(other) is { } two && Holds(one, two));

    private static bool Holds(ColumnType type, ColumnType other)
    {
        if (type.InBatches == other.InBatches)
        {
            return true;
        }

        if (type.Kind == ColumnKind.List || other.Kind == ColumnKind.List)
        {
            return type.Kind == other.Kind && Holds(type.Element!, other.Element!);
        }

        return (DigitsOf(type), DigitsOf(other)) switch
        {
            // Bits of whole numbers, all of which the type has.
            ({ IsBinary: true } room, { IsBinary: true } needed) => room.Bits >= needed.Bits && room.IsFloat >= needed.IsFloat
                && (room.IsSigned || !needed.IsSigned) && room.Fraction >= needed.Fraction,
            ({ IsBinary: false }, { IsBinary: false }) =>
                type.Scale >= other.Scale && type.Precision - type.Scale >= other.Precision - other.Scale,
            ({ IsBinary: true, IsFloat: 0, IsSigned: true } room, { IsBinary: false }) =>
                other.Scale == 0 && other.Precision < room.Decimals,
            ({ IsBinary: false }, { IsBinary: true, IsFloat: 0 } needed) => type.Precision - type.Scale >= needed.Decimals,
            _ => false,
        };
    }

    private static Digits? DigitsOf(ColumnType type) => type.Kind switch
    {
        ColumnKind.Int8 => new Digits(7, 3),
        ColumnKind.Int16 => new Digits(15, 5),
        ColumnKind.Int32 => new Digits(31, 10),
        ColumnKind.Int64 => new Digits(63, 19),
        ColumnKind.UInt8 => new Digits(8, 3, IsSigned: false),
        ColumnKind.UInt16 => new Digits(16, 5, IsSigned: false),
        ColumnKind.UInt32 => new Digits(32, 10, IsSigned: false),
        ColumnKind.UInt64 => new Digits(64, 20, IsSigned: false),
        ColumnKind.Float32 => new Digits(24, 0, IsFloat: 1, Fraction: 149),
        ColumnKind.Float64 => new Digits(53, 0, IsFloat: 1, Fraction: 1074),
        ColumnKind.Decimal => new Digits(0, 0, IsBinary: false),
        _ => null,
    };

    /// <summary>What a type of numbers has room for.</summary>
    /// <param name="Bits">The bits of whole numbers that are all there, without the sign.</param>
    /// <param name="Decimals">The digits that they need as a decimal.</param>
    /// <param name="IsSigned">Whether there are numbers below 0.</param>
    /// <param name="IsFloat">1 where there is a fraction.</param>
    /// <param name="Fraction">The bits of it.</param>
    /// <param name="IsBinary">False of decimals.</param>
    private sealed record Digits(
        int Bits, int Decimals, bool IsSigned = true, int IsFloat = 0, int Fraction = 0, bool IsBinary = true);
}
