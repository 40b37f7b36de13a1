using System.Buffers.Binary;
using System.Numerics;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>Writes bounds of columns (https://iceberg.apache.org/spec/#binary-single-value-serialization).</summary>
internal static class Bounds
{
    private const int MostCharacters = 16;

    /// <summary>A value that is not greater than the least one; null when there is none to tell.</summary>
    /// <param name="value">The least value, as <see cref="LeafFacts"/> has it.</param>
    /// <param name="type">The type that the version has for the column.</param>
    public static byte[]? Lower(object? value, string type) =>
        value is byte[] text ? TextBounds.Lower(text, MostCharacters) : Write(value, type);

    /// <summary>A value that is not less than the greatest one; null when there is none to tell.</summary>
    public static byte[]? Upper(object? value, string type) =>
        value is byte[] text ? TextBounds.Upper(text, MostCharacters) : Write(value, type);

    private static byte[]? Write(object? value, string type)
    {
        switch (value)
        {
            case bool flag:
                return [flag ? (byte)1 : (byte)0];
            case BigInteger digits:
                return digits.ToByteArray(isBigEndian: true);
            case long number when type is "int32" or "date":
                var four = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32LittleEndian(four, (int)number);
                return four;
            case long number:
                var eight = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(eight, number);
                return eight;
            default:
                return null;
        }
    }
}
