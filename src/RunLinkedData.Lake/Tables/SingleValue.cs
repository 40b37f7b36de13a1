using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Lake.Tables;

/// <summary>Arrays of one value: what a column has in all rows of a file.</summary>
internal static class SingleValue
{
    private const int DecimalBytes = 16;

    /// <summary>
    /// An array of one value: text is a <see cref="string"/>, bytes are a <see cref="byte"/> array, decimals a <see cref="BigInteger"/>
    /// without point; integers, dates in days, times and timestamps in microseconds are a <see cref="long"/>. Null is a missing value.
    /// </summary>
    /// <exception cref="OverflowException">The value is out of the type's range.</exception>
    public static IArrowArray Of(IArrowType type, object? value) => ArrowArrayFactory.BuildArray(
        value is null ? ArrayRows.Nulls(type, 1) : new ArrayData(type, 1, 0, 0, BuffersOf(type, value)));

    /// <summary>
    /// The value of an array of one, as <see cref="Of"/> takes it; null also for types whose values are in no order here.
    /// </summary>
    public static object? Read(IArrowArray array) => array.IsNull(0) ? null : array switch
    {
        StringArray values => values.GetString(0),
        Decimal128Array values => (BigInteger)BinaryPrimitives.ReadInt128LittleEndian(
            values.ValueBuffer.Span[(values.Offset * DecimalBytes)..]),
        Int8Array values => (long)values.Values[0],
        Int16Array values => (long)values.Values[0],
        Int32Array values => (long)values.Values[0],
        Int64Array values => values.Values[0],
        FloatArray values => values.Values[0],
        DoubleArray values => values.Values[0],
        Date32Array values => (long)values.Values[0],
        TimestampArray values => values.Values[0],
        Time64Array values => values.Values[0],
        _ => null,
    };

    private static ArrowBuffer[] BuffersOf(IArrowType type, object value) => (type, value) switch
    {
        (StringType, string text) => Bytes(Encoding.UTF8.GetBytes(text)),
        (BinaryType, byte[] bytes) => Bytes(bytes),
        (Decimal128Type to, BigInteger number) => Fixed(DecimalOf(number, to.Precision)),
        (FixedSizeBinaryType to, byte[] bytes) when bytes.Length == to.ByteWidth => Fixed(bytes),
        (BooleanType, bool yes) => Fixed([yes ? (byte)1 : (byte)0]),
        (Int8Type, long number) => Fixed([(byte)checked((sbyte)number)]),
        (Int16Type, long number) => Fixed(BytesOf(checked((short)number))),
        (Int32Type or Date32Type, long number) => Fixed(BytesOf(checked((int)number))),
        (UInt8Type, long number) => Fixed([checked((byte)number)]),
        (UInt16Type, long number) => Fixed(BytesOf(checked((ushort)number))),
        (UInt32Type, long number) => Fixed(BytesOf(checked((uint)number))),
        (Int64Type or UInt64Type or TimestampType or Time64Type, long number) => Fixed(BytesOf(number)),
        (FloatType, float number) => Fixed(BytesOf(number)),
        (DoubleType, double number) => Fixed(BytesOf(number)),
        _ => throw new NotSupportedException($"{value.GetType().Name} is no value of {type.Name}."),
    };

    private static ArrowBuffer[] Fixed(byte[] value) => [ArrowBuffer.Empty, new ArrowBuffer(value)];

    private static ArrowBuffer[] Bytes(byte[] value) =>
        [ArrowBuffer.Empty, new ArrowBuffer((byte[])[.. BytesOf(0), .. BytesOf(value.Length)]), new ArrowBuffer(value)];

    private static byte[] BytesOf<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    private static byte[] DecimalOf(BigInteger value, int precision)
    {
        if (BigInteger.Abs(value) >= BigInteger.Pow(10, precision))
        {
            throw new OverflowException();
        }

        var bytes = new byte[DecimalBytes];
        BinaryPrimitives.WriteInt128LittleEndian(bytes, (Int128)value);
        return bytes;
    }
}
