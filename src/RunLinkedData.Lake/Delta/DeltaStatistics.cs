using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Apache.Arrow.Types;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Delta;

/// <summary>
/// Reads what the log says of the columns of a data file ("Per-file Statistics"), as far as it is certain: writers cut text off, timestamps
/// to milliseconds and large decimals to what a float holds, and do not say whether there is what is no number.
/// </summary>
internal static class DeltaStatistics
{
    /// <summary>Decimals of so many digits are what they are as floats too.</summary>
    private const int CertainDigits = 15;

    /// <summary>What is known of columns, by their names.</summary>
    /// <param name="json">The statistics, as the log has them.</param>
    /// <param name="columns">The columns of the table.</param>
    public static Dictionary<string, FileColumn> Read(string? json, IReadOnlyList<TableField> columns)
    {
        if (string.IsNullOrEmpty(json))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var file = document.RootElement;
            if (file.TryGetProperty("tightBounds", out var tight) && tight.ValueKind == JsonValueKind.False)
            {
                return [];
            }

            var rows = file.GetProperty("numRecords").GetInt64();
            return columns.Select(column => (column.Name, Facts: Read(file, column, rows))).Where(column => column.Facts is not null)
                .ToDictionary(column => column.Name, column => column.Facts!, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // They help readers to be quick, and are nothing that must be there.
            return [];
        }
    }

    private static FileColumn? Read(JsonElement file, TableField column, long rows)
    {
        var name = column.StoredNames?[0] ?? column.Name;
        if (Find(file, "nullCount", name) is not { ValueKind: JsonValueKind.Number } nulls)
        {
            return null;
        }

        FileColumn counted = new() { Nulls = nulls.GetInt64(), IsRanged = nulls.GetInt64() == rows };
        if (counted.IsRanged)
        {
            return counted;
        }

        if (column.Type.Arrow is FloatType or DoubleType)
        {
            return null;
        }

        var (least, greatest) = (ValueOf(Find(file, "minValues", name), column), ValueOf(Find(file, "maxValues", name), column));
        return counted with { IsRanged = least is not null && greatest is not null, Least = least, Greatest = greatest };
    }

    private static JsonElement? Find(JsonElement file, string what, string column) =>
        file.TryGetProperty(what, out var all) && all.ValueKind == JsonValueKind.Object && all.TryGetProperty(column, out var value)
            ? value
            : null;

    private static object? ValueOf(JsonElement? value, TableField column)
    {
        switch (value, column.Type.Arrow)
        {
            case ({ ValueKind: JsonValueKind.Number } number, Int8Type or Int16Type or Int32Type or Int64Type):
                return number.TryGetInt64(out var whole) ? whole : null;
            case ({ ValueKind: JsonValueKind.Number } number, Decimal128Type { Precision: <= CertainDigits, Scale: var scale }):
                return DecimalOf(number.GetRawText(), scale);
            case ({ ValueKind: JsonValueKind.String } text, Date32Type)
                when DateOnly.TryParseExact(
                    text.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day):
                return (long)(day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber);
            default:
                return null;
        }
    }

    private static BigInteger? DecimalOf(string text, int scale) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number * (decimal)BigInteger.Pow(10, scale) is var digits && decimal.IsInteger(digits)
            ? new BigInteger(digits)
            : null;
}
