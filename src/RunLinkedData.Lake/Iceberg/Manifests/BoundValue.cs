using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Apache.Arrow.Types;

namespace RunLinkedData.Lake.Iceberg.Manifests;

/// <summary>
/// Reads bounds of columns (https://iceberg.apache.org/spec/#binary-single-value-serialization). A column may have been of a narrower type
/// when a file was written, which the number of bytes tells.
/// </summary>
internal static class BoundValue
{
    private const long MicrosecondsPerDay = 86_400_000_000;
    private const long NanosecondsPerMicrosecond = 1_000;

    /// <summary>
    /// The value, as <see cref="Tables.SingleValue"/> takes it; null when it is not one of the type, so that there is no bound.
    /// </summary>
    public static object? Read(ReadOnlySpan<byte> bytes, IArrowType type) => (type, bytes.Length) switch
    {
        (BooleanType, 1) => bytes[0] != 0,
        (Int32Type or Int64Type or Date32Type, sizeof(int)) => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (TimestampType { Unit: var unit }, sizeof(int)) => TimeOf(BinaryPrimitives.ReadInt32LittleEndian(bytes), unit),
        (Int64Type or Time64Type or TimestampType, sizeof(long)) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        (FloatType, sizeof(float)) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (DoubleType, sizeof(float)) => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (DoubleType, sizeof(double)) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (Decimal128Type, > 0 and <= 16) => new BigInteger(bytes, isBigEndian: true),
        (StringType, _) => Encoding.UTF8.GetString(bytes),
        (FixedSizeBinaryType and not Decimal128Type or BinaryType, _) => bytes.ToArray(),
        _ => null,
    };

    private static long? TimeOf(int day, TimeUnit unit)
    {
        var time = (Int128)day * MicrosecondsPerDay * (unit == TimeUnit.Nanosecond ? NanosecondsPerMicrosecond : 1);
        return time >= long.MinValue && time <= long.MaxValue ? (long)time : null;
    }
}
