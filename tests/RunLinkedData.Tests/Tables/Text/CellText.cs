using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using RunLinkedData.Tests.Datasets.Importing;

namespace RunLinkedData.Tests.Tables.Text;

/// <summary>
/// Values of a dataset as the texts in which <see cref="DuckDb"/> gives its own: bytes and text in hexadecimal, times in microseconds.
/// </summary>
internal static class CellText
{
    public static string? Of(IArrowArray array, int index) => array.IsNull(index) ? null : array switch
    {
        BooleanArray a => a.GetValue(index)!.Value ? "true" : "false",
        Int8Array a => Number(a.GetValue(index)!.Value),
        Int16Array a => Number(a.GetValue(index)!.Value),
        Int32Array a => Number(a.GetValue(index)!.Value),
        Int64Array a => Number(a.GetValue(index)!.Value),
        UInt8Array a => Number(a.GetValue(index)!.Value),
        UInt16Array a => Number(a.GetValue(index)!.Value),
        UInt32Array a => Number(a.GetValue(index)!.Value),
        UInt64Array a => Number(a.GetValue(index)!.Value),
        FloatArray a => "f" + Normal(a.GetValue(index)!.Value),
        DoubleArray a => "f" + Normal(a.GetValue(index)!.Value),
        Decimal128Array a => a.GetString(index),
        Date32Array a => Number(a.Values[index]),
        Time64Array a => Number(a.Values[index] / (((Time64Type)a.Data.DataType).Unit == TimeUnit.Nanosecond ? 1000 : 1)),
        TimestampArray a => Number(a.Values[index]),
        FixedSizeBinaryArray a => "b" + Convert.ToHexString(a.GetBytes(index)),
        BinaryArray a => "b" + Convert.ToHexString(a.GetBytes(index)),
        ListArray a => $"[{string.Join(',', ElementsOf(a, index).Select(i => Of(a.Values, i) ?? "null"))}]",
        _ => throw new NotSupportedException(array.GetType().Name),
    };

    private static IEnumerable<int> ElementsOf(ListArray array, int index) =>
        Enumerable.Range(array.ValueOffsets[index], array.GetValueLength(index));

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    // As a text of the float itself, which is what DuckDB shows, read back as a double.
    private static string Normal(float value) =>
        Normal(double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    private static string Normal(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
