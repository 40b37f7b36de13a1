using System.Globalization;
using System.Text.RegularExpressions;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Delta.Schemas;

/// <summary>Types without parts, by the names that schemas have for them ("Primitive Types").</summary>
internal static partial class DeltaTypes
{
    private const int MostDigits = 38;

    /// <summary>The type of a name.</summary>
    /// <exception cref="SourceException"><c>TABLE_UNSUPPORTED</c>: it is not known.</exception>
    public static IArrowType Of(string name) => name switch
    {
        "string" => StringType.Default,
        "long" => Int64Type.Default,
        "integer" => Int32Type.Default,
        "short" => Int16Type.Default,
        "byte" => Int8Type.Default,
        "float" => FloatType.Default,
        "double" => DoubleType.Default,
        "boolean" => BooleanType.Default,
        "binary" => BinaryType.Default,
        "date" => Date32Type.Default,
        "timestamp" => new TimestampType(TimeUnit.Microsecond, "UTC"),
        "timestamp_ntz" => new TimestampType(TimeUnit.Microsecond, (string?)null),
        "void" => NullType.Default,
        "decimal" => new Decimal128Type(10, 0),
        _ => TryDecimal(name) ?? throw new SourceException(
            ErrorCode.TableUnsupported, $"The Delta table has a column of the type '{name}', which is not known here."),
    };

    /// <summary>Whether readers take values of one type as those of the other ("Type Widening").</summary>
    public static bool IsWidening(IArrowType from, IArrowType to) => (from, to) switch
    {
        (Int8Type, Int16Type or Int32Type or Int64Type or DoubleType) => true,
        (Int16Type, Int32Type or Int64Type or DoubleType) => true,
        (Int32Type, Int64Type or DoubleType) => true,
        (FloatType, DoubleType) => true,
        (Date32Type, TimestampType { Timezone: null }) => true,
        (Decimal128Type a, Decimal128Type b) => b.Scale >= a.Scale && b.Precision - b.Scale >= a.Precision - a.Scale,
        (Int8Type or Int16Type or Int32Type, Decimal128Type to10) => to10.Precision - to10.Scale >= 10,
        (Int64Type, Decimal128Type to20) => to20.Precision - to20.Scale >= 20,
        _ => false,
    };

    private static Decimal128Type? TryDecimal(string name)
    {
        var match = Decimal().Match(name);
        return match.Success
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
            && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            && precision is >= 1 and <= MostDigits && scale <= precision
                ? new Decimal128Type(precision, scale)
                : null;
    }

    [GeneratedRegex(@"\Adecimal\(\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*\)\z")]
    private static partial Regex Decimal();
}
