using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RunLinkedData.Lake.Deletes;

/// <summary>
/// Reads Roaring bitmaps as their specification has them (https://github.com/RoaringBitmap/RoaringFormatSpec): of 32 bits, and of 64 bits
/// in the portable form. What is not in order, overlaps or ends too early is an <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct RoaringBitmaps
{
    private const uint CookieWithoutRuns = 12346;
    private const ushort CookieWithRuns = 12347;
    private const int MostContainers = 1 << 16;
    private const int MostValues = 4096;
    private const int BitWords = 1024;

    /// <summary>Bitmaps with runs have offsets only from this many containers on.</summary>
    private const int OffsetsFrom = 4;

    private readonly RowSet _rows = new();
    private ReadOnlySpan<byte> _left;

    private RoaringBitmaps(ReadOnlySpan<byte> bytes) => _left = bytes;

    /// <summary>Reads a bitmap of 64 bits in the portable form. It must take all of the bytes.</summary>
    public static RowSet Read64(ReadOnlySpan<byte> bytes)
    {
        RoaringBitmaps reader = new(bytes);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(sizeof(ulong)));
        for (var (i, last) = (0UL, -1L); i < count; i++)
        {
            var key = (long)BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(sizeof(uint)));
            Check(key > last && key <= int.MaxValue, "its keys are not in order");
            last = key;
            reader.Read32(key);
        }

        return reader.End();
    }

    /// <summary>Reads bitmaps of 32 bits one after the other, each behind its size: they are those of the keys 0, 1 and so on.</summary>
    public static RowSet ReadSized(ReadOnlySpan<byte> bytes)
    {
        RoaringBitmaps reader = new(bytes);
        var count = BinaryPrimitives.ReadInt32BigEndian(reader.Take(sizeof(int)));
        for (var key = 0; key < count; key++)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(reader.Take(sizeof(int)));
            var behind = reader._left.Length - size;
            reader.Read32(key);
            Check(reader._left.Length == behind, "a bitmap has another size than it says");
        }

        return reader.End();
    }

    private static void Check(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"the bitmap is damaged: {what}");
        }
    }

    private readonly RowSet End()
    {
        Check(_left.IsEmpty, "there is something behind it");
        return _rows;
    }

    private void Read32(long high)
    {
        var cookie = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
        var hasRuns = (ushort)cookie == CookieWithRuns;
        Check(hasRuns || cookie == CookieWithoutRuns, "it does not begin as one");
        var count = hasRuns ? (int)(cookie >> 16) + 1 : BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        Check(count is >= 0 and <= MostContainers, "it has too many containers");
        var runs = hasRuns ? Take((count + 7) / 8) : default;
        var headers = MemoryMarshal.Cast<byte, ushort>(Take(count * 2 * sizeof(ushort)));
        if (!hasRuns || count >= OffsetsFrom)
        {
            // Containers come one after the other in any case.
            Take(count * sizeof(uint));
        }

        for (var i = 0; i < count; i++)
        {
            Check(i == 0 || headers[2 * i] > headers[2 * (i - 1)], "its containers are not in order");
            var key = (high << 16) + headers[2 * i];
            var values = headers[(2 * i) + 1] + 1;
            if (hasRuns && (runs[i / 8] >> (i % 8) & 1) != 0)
            {
                ReadRuns(key);
            }
            else if (values <= MostValues)
            {
                ReadValues(key, values);
            }
            else
            {
                var before = _rows.Count;
                _rows.AddBits(key, MemoryMarshal.Cast<byte, ulong>(Take(BitWords * sizeof(ulong))).ToArray());
                Check(_rows.Count - before == values, "a container has another number of rows than it says");
            }
        }
    }

    private void ReadValues(long key, int count)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(Take(count * sizeof(ushort))).ToArray();
        for (var i = 1; i < count; i++)
        {
            Check(values[i] > values[i - 1], "rows are not in order");
        }

        _rows.AddValues(key, values);
    }

    private void ReadRuns(long key)
    {
        var runs = new (ushort Start, ushort More)[BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)))];
        var pairs = MemoryMarshal.Cast<byte, ushort>(Take(runs.Length * 2 * sizeof(ushort)));
        for (var (i, next) = (0, 0); i < runs.Length; i++)
        {
            runs[i] = (pairs[2 * i], pairs[(2 * i) + 1]);
            Check(runs[i].Start >= next && runs[i].Start + runs[i].More <= ushort.MaxValue, "runs are not in order");
            next = runs[i].Start + runs[i].More + 1;
        }

        _rows.AddRuns(key, runs);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        Check(count >= 0 && count <= _left.Length, "it ends too early");
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
