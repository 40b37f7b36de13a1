using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RunLinkedData.Tables.Sketches;

/// <summary>
/// Hashes of values: XXH3 (64 bits) of their bytes, never 0. Numbers and times are 8 bytes, the lowest first: integers as signed integers
/// of 64 bits, floating-point numbers as doubles, with one zero; an integer of 128 bits that is longer is 16 bytes.
/// </summary>
internal static class ValueHash
{
    private const ulong Flip = 0xC73AB174C5ECD5A2;
    private const ulong Prime = 0x9FB21C651E98DF25;

    /// <summary>The hash of text or bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes) => Of(bytes, 0, bytes.Length);

    /// <summary>The hash of text or bytes that lie among others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> all, int start, int length)
    {
        var bytes = all.Slice(start, length);
        return length is >= 4 and <= 8
            ? OfShort(BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]), length)
            : NotZero(XxHash3.HashToUInt64(bytes));
    }

    /// <summary>The hashes of numbers, none of which is NaN.</summary>
    public static void Of<T>(ReadOnlySpan<T> values, Span<ulong> hashes)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            hashes[i] = Of(values[i]);
        }
    }

    /// <summary>The hash of a number that is not NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of<T>(T value)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(double) || typeof(T) == typeof(float))
        {
            // Adding 0 makes the negative zero the other one.
            return OfEight(BitConverter.DoubleToUInt64Bits(double.CreateTruncating(value) + 0.0));
        }

        if (typeof(T) == typeof(Int128))
        {
            var number = (Int128)(object)value;
            return number >= long.MinValue && number <= long.MaxValue ? OfEight(unchecked((ulong)(long)number)) : OfSixteen(number);
        }

        return OfEight(typeof(T) == typeof(ulong) ? ulong.CreateTruncating(value) : unchecked((ulong)long.CreateTruncating(value)));
    }

    private static ulong OfSixteen(Int128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(bytes, value);
        return Of(bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OfEight(ulong value) => OfShort((uint)value, (uint)(value >> 32), sizeof(ulong));

    /// <summary>What XXH3 makes of 4 to 8 bytes, by the first and the last four of them, without a call for each value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OfShort(uint first, uint last, int length)
    {
        var hash = (((ulong)first << 32) + last) ^ Flip;
        hash ^= BitOperations.RotateLeft(hash, 49) ^ BitOperations.RotateLeft(hash, 24);
        hash *= Prime;
        hash ^= (hash >> 35) + (ulong)length;
        hash *= Prime;
        return NotZero(hash ^ (hash >> 28));
    }

    private static ulong NotZero(ulong hash) => hash == 0 ? 1 : hash;
}
