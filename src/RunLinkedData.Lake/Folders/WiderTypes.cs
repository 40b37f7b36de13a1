using Apache.Arrow.Types;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Folders;

/// <summary>The type that holds the values of two others, which files of one table have for a column.</summary>
internal static class WiderTypes
{
    private const int MostDigits = 38;

    private static readonly IArrowType[] Signed = [Int8Type.Default, Int16Type.Default, Int32Type.Default, Int64Type.Default];
    private static readonly IArrowType[] Unsigned = [UInt8Type.Default, UInt16Type.Default, UInt32Type.Default, UInt64Type.Default];

    /// <summary>The type; null when there is none that keeps all values as they are.</summary>
    public static IArrowType? Of(IArrowType one, IArrowType other)
    {
        if (ColumnType.FromArrow(one) == ColumnType.FromArrow(other))
        {
            return one;
        }

        var signed = Math.Max(Place(Signed, one), Place(Signed, other));
        var unsigned = Math.Max(Place(Unsigned, one), Place(Unsigned, other));
        return (one, other) switch
        {
            (FloatType, DoubleType) or (DoubleType, FloatType) => DoubleType.Default,
            (Decimal128Type a, Decimal128Type b) => Of(a, b),
            _ when !IsInteger(one) || !IsInteger(other) => null,
            _ when unsigned < 0 => Signed[signed],
            _ when signed < 0 => Unsigned[unsigned],

            // A signed one needs a bit more.
            _ => Math.Max(signed, unsigned + 1) is var place && place < Signed.Length ? Signed[place] : null,
        };
    }

    private static bool IsInteger(IArrowType type) => Place(Signed, type) >= 0 || Place(Unsigned, type) >= 0;

    private static int Place(IArrowType[] types, IArrowType type) => System.Array.FindIndex(types, other => other.TypeId == type.TypeId);

    private static Decimal128Type? Of(Decimal128Type one, Decimal128Type other)
    {
        var scale = Math.Max(one.Scale, other.Scale);
        var digits = Math.Max(one.Precision - one.Scale, other.Precision - other.Scale) + scale;
        return digits <= MostDigits ? new Decimal128Type(digits, scale) : null;
    }
}
