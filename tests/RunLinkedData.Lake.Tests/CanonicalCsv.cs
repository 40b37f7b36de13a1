using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;

namespace RunLinkedData.Lake.Tests;

/// <summary>
/// Rows as text that does not depend on their order or on who read them: a header line, then the rows sorted by their bytes. Null is
/// nothing, text is quoted, floats are the hexadecimal digits of their bits, times are microseconds, bytes are hexadecimal digits; what has
/// parts is a quoted field of JSON.
/// </summary>
internal static class CanonicalCsv
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lines of the rows in batches.</summary>
    public static IReadOnlyList<string> Lines(IEnumerable<string> columns, IEnumerable<RecordBatch> batches)
    {
        var byBytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
        return [string.Join(',', columns.Select(Quote)), .. batches.SelectMany(Rows).OrderBy(Encoding.UTF8.GetBytes, byBytes)];
    }

    /// <summary>The lines of the rows in a batch, in their order.</summary>
    public static IEnumerable<string> Rows(RecordBatch batch) => Enumerable.Range(0, batch.Length)
        .Select(row => string.Join(',', batch.Arrays.Select(array => FieldOf(array, row))));

    /// <summary>The SHA-256 of lines.</summary>
    public static string Sha256(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))));

    private static string FieldOf(IArrowArray array, int row) => array switch
    {
        NullArray => "",
        _ when array.IsNull(row) => "",
        StringArray text => Quote(text.GetString(row)),
        StructArray or ListArray or MapArray => Quote(JsonOf(array, row)),
        _ => TextOf(array, row),
    };

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string TextOf(IArrowArray array, int row) => array switch
    {
        BooleanArray values => values.GetValue(row)!.Value ? "true" : "false",
        Int8Array values => Number(values.GetValue(row)!.Value),
        Int16Array values => Number(values.GetValue(row)!.Value),
        Int32Array values => Number(values.GetValue(row)!.Value),
        Int64Array values => Number(values.GetValue(row)!.Value),
        UInt16Array values => Number(values.GetValue(row)!.Value),
        UInt32Array values => Number(values.GetValue(row)!.Value),
        FloatArray values => float.IsNaN(values.GetValue(row)!.Value)
            ? "7fc00000"
            : BitConverter.SingleToUInt32Bits(values.GetValue(row)!.Value).ToString("x8", CultureInfo.InvariantCulture),
        DoubleArray values => double.IsNaN(values.GetValue(row)!.Value)
            ? "7ff8000000000000"
            : BitConverter.DoubleToUInt64Bits(values.GetValue(row)!.Value).ToString("x16", CultureInfo.InvariantCulture),
        Date32Array values => DateOnly.FromDayNumber(
            values.Values[row] + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimestampArray values => Number(values.Values[row]),
        Time64Array { Data.DataType: Time64Type { Unit: TimeUnit.Nanosecond } } values => Number(values.Values[row] / 1_000),
        Time64Array values => Number(values.Values[row]),
        StringArray values => values.GetString(row),
        Decimal128Array values => Decimal(values, row),
        BinaryArray values => Convert.ToHexStringLower(values.GetBytes(row)),
        FixedSizeBinaryArray values => Convert.ToHexStringLower(values.GetBytes(row)),
        _ => throw new NotSupportedException(array.Data.DataType.Name),
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Decimal(Decimal128Array values, int row)
    {
        const int bytes = 16;
        var value = BinaryPrimitives.ReadInt128LittleEndian(values.ValueBuffer.Span.Slice((values.Offset + row) * bytes, bytes));
        var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(values.Scale + 1, '0');
        return (value < 0 ? "-" : "") + (values.Scale == 0 ? digits : $"{digits[..^values.Scale]}.{digits[^values.Scale..]}");
    }

    private static string JsonOf(IArrowArray array, int row)
    {
        switch (array)
        {
            case NullArray:
            case var _ when array.IsNull(row):
                return "null";
            case MapArray map:
                var (keys, values) = (map.Keys, map.Values);
                return $"[{string.Join(',', Enumerable.Range(map.ValueOffsets[row], map.ValueOffsets[row + 1] - map.ValueOffsets[row])
                    .Select(i => (Key: JsonOf(keys, i), Value: JsonOf(values, i)))
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => $"[{entry.Key},{entry.Value}]"))}]";
            case ListArray list:
                var items = list.Values;
                return $"[{string.Join(',', Enumerable.Range(list.ValueOffsets[row], list.ValueOffsets[row + 1] - list.ValueOffsets[row])
                    .Select(i => JsonOf(items, i)))}]";
            case StructArray inner:
                var fields = ((StructType)inner.Data.DataType).Fields;
                return $"{{{string.Join(',', fields.Select((field, i) =>
                    $"{JsonSerializer.Serialize(field.Name, Json)}:{JsonOf(inner.Fields[i], row)}"))}}}";
            default:
                return JsonSerializer.Serialize(TextOf(array, row), Json);
        }
    }
}
