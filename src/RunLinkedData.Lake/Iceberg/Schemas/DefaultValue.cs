using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Lake.Iceberg.Metadata;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Lake.Iceberg.Schemas;

/// <summary>
/// Reads default values (https://iceberg.apache.org/spec/#json-single-value-serialization). What is no value of its type is an
/// <see cref="InvalidDataException"/>.
/// </summary>
internal static partial class DefaultValue
{
    private const long NanosecondsPerMicrosecond = 1_000;
    private const int FractionDigits = 9;

    /// <summary>An array of one value.</summary>
    public static IArrowArray Read(JsonElement json, TableType type) =>
        MetadataJson.Read(() => ArrowArrayFactory.BuildArray(Data(json, type)));

    private static ArrayData Data(JsonElement json, TableType type) => json.ValueKind == JsonValueKind.Null
        ? ArrayRows.Nulls(type.Arrow, 1)
        : type switch
        {
            TableType.Struct inner => new ArrayData(
                type.Arrow,
                1,
                0,
                0,
                [ArrowBuffer.Empty],
                [.. inner.Fields.Select(field => json.TryGetProperty($"{field.Id}", out var value)
                    ? Data(value, field.Type)
                    : StoredColumns.Missing(field, 1))]),
            TableType.List list => Several(type.Arrow, Items(json.EnumerateArray(), list.Element.Type)),
            TableType.Map { Arrow: MapType arrow } map => Several(type.Arrow, Entries(json, map, arrow)),
            TableType.Scalar { Type: var scalar } => SingleValue.Of(scalar, Value(json, scalar)).Data,
            _ => throw Unfit(json, type.Arrow),
        };

    private static ArrayData Entries(JsonElement json, TableType.Map map, MapType type)
    {
        var keys = Items(json.Items("keys"), map.Key.Type);
        var values = Items(json.Items("values"), map.Value.Type);
        return keys.Length == values.Length
            ? new ArrayData(type.KeyValueType, keys.Length, 0, 0, [ArrowBuffer.Empty], [keys, values])
            : throw Unfit(json, type);
    }

    private static ArrayData Items(IEnumerable<JsonElement> items, TableType type)
    {
        var arrays = items.Select(item => ArrowArrayFactory.BuildArray(Data(item, type))).ToList();
        return arrays.Count == 0 ? ArrayRows.Nulls(type.Arrow, 0) : ArrowArrayConcatenator.Concatenate(arrays).Data;
    }

    private static ArrayData Several(IArrowType type, ArrayData items)
    {
        var offsets = new byte[2 * sizeof(int)];
        BitConverter.TryWriteBytes(offsets.AsSpan(sizeof(int)), items.Length);
        return new ArrayData(type, 1, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(offsets)], [items]);
    }

    private static object Value(JsonElement json, IArrowType type) => type switch
    {
        BooleanType => json.GetBoolean(),
        Int32Type => (long)json.GetInt32(),
        Int64Type => json.GetInt64(),
        FloatType => json.GetSingle(),
        DoubleType => json.GetDouble(),
        Decimal128Type to => Decimal(json, to),
        StringType => json.GetString()!,
        FixedSizeBinaryType when Guid.TryParseExact(json.GetString(), "D", out var uuid) => uuid.ToByteArray(bigEndian: true),
        FixedSizeBinaryType { ByteWidth: var bytes } when json.GetString()!.Length != 2 * bytes => throw Unfit(json, type),
        FixedSizeBinaryType or BinaryType => Convert.FromHexString(json.GetString()!),
        Date32Type when IsoTime.TryParseDay(json.GetString()!, out var day) =>
            (long)(day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
        Time64Type => (long)(Time($"1970-01-01T{json.GetString()}", json, type) / NanosecondsPerMicrosecond),
        TimestampType { Unit: TimeUnit.Nanosecond } => checked((long)Time(json.GetString()!, json, type)),
        TimestampType => (long)(Time(json.GetString()!, json, type) / NanosecondsPerMicrosecond),
        _ => throw Unfit(json, type),
    };

    private static BigInteger Decimal(JsonElement json, Decimal128Type type)
    {
        var match = Number().Match(json.GetString()!);
        if (!match.Success)
        {
            throw Unfit(json, type);
        }

        var fraction = match.Groups["fraction"].Value;
        var exponent = match.Groups["exponent"] is { Success: true } power
            ? int.Parse(power.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : 0;
        var digits = BigInteger.Parse(
            match.Groups["sign"].Value.Replace("+", "", StringComparison.Ordinal) + match.Groups["whole"].Value + fraction,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture);
        var zeros = type.Scale - fraction.Length + exponent;
        return zeros is >= 0 and <= 100 ? digits * BigInteger.Pow(10, zeros) : throw Unfit(json, type);
    }

    // Nanoseconds since 1970, which are too many for 64 bits in some years.
    private static Int128 Time(string text, JsonElement json, IArrowType type)
    {
        var match = Timestamp().Match(text);
        if (!match.Success || !IsoTime.TryParseWall(match.Groups["seconds"].Value, out var seconds))
        {
            throw Unfit(json, type);
        }

        var fraction = match.Groups["fraction"].Value.PadRight(FractionDigits, '0');
        return ((Int128)(seconds - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick)
            + int.Parse(fraction, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static InvalidDataException Unfit(JsonElement json, IArrowType type) =>
        new($"has a default value {json.GetRawText()} that is no {type.Name}");

    [GeneratedRegex(@"\A(?<sign>[+-]?)(?<whole>[0-9]{1,76})(?:\.(?<fraction>[0-9]{0,76}))?(?:[eE](?<exponent>[+-]?[0-9]{1,4}))?\z")]
    private static partial Regex Number();

    // In the type with a zone it is that of UTC, and in the other one there is none.
    [GeneratedRegex(
        @"\A(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.(?<fraction>[0-9]{1,9}))?(?:\+00:00|Z)?\z")]
    private static partial Regex Timestamp();
}
