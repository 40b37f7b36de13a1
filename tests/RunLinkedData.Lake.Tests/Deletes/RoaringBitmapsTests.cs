using System.Buffers.Binary;
using NUnit.Framework;
using RunLinkedData.Lake.Deletes;

namespace RunLinkedData.Lake.Tests.Deletes;

/// <summary>Bitmaps are made by hand, byte by byte, as https://github.com/RoaringBitmap/RoaringFormatSpec has them.</summary>
public class RoaringBitmapsTests
{
    [Test]
    public void Read64_ValuesOfTwoKeys_AreThere()
    {
        var set = RoaringBitmaps.Read64(Bitmap64((0, Values((0, [0, 3, 9]), (2, [1]))), (1, Values((0, [7])))));

        Assert.That(set.Count, Is.EqualTo(5));
        Assert.That(RowsOf(set, 200_000), Is.EqualTo(new long[] { 0, 3, 9, 131_073 }));
        Assert.That(set.Contains((1L << 32) + 7), Is.True);
        Assert.That(set.Last, Is.EqualTo((1L << 32) + 7));
    }

    [Test]
    public void Read64_Bits_AreThere()
    {
        var rows = Enumerable.Range(0, 6000).Select(i => i * 7).ToArray();
        var bits = new byte[8192];
        foreach (var row in rows)
        {
            bits[row / 8] |= (byte)(1 << (row % 8));
        }

        byte[] bitmap = [.. Int(12346), .. Int(1), .. Short(0), .. Short(5999), .. Int(16), .. bits];

        var set = RoaringBitmaps.Read64(Bitmap64((0, bitmap)));

        Assert.That(RowsOf(set, 65_536), Is.EqualTo(rows.Select(row => (long)row)));
        Assert.That(set.Last, Is.EqualTo(5999 * 7));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void Read64_Runs_AreThere(int containers)
    {
        // With four containers and more there are offsets.
        byte[] bitmap = [.. Int(12347 | ((containers - 1) << 16)), 0b1111];
        for (var i = 0; i < containers; i++)
        {
            bitmap = [.. bitmap, .. Short(i), .. Short(5)];
        }

        bitmap = containers < 4 ? bitmap : [.. bitmap, .. new byte[16]];
        for (var i = 0; i < containers; i++)
        {
            bitmap = [.. bitmap, .. Short(2), .. Short(10), .. Short(3), .. Short(65_534), .. Short(1)];
        }

        var set = RoaringBitmaps.Read64(Bitmap64((0, bitmap)));

        Assert.That(set.Count, Is.EqualTo(6 * containers));
        Assert.That(RowsOf(set, 65_536), Is.EqualTo(new long[] { 10, 11, 12, 13, 65_534, 65_535 }));
        Assert.That(set.Last, Is.EqualTo((65_536 * containers) - 1));
    }

    [Test]
    public void Read64_Damaged_IsRefused()
    {
        var good = Bitmap64((0, Values((0, [0, 3, 9]))));
        byte[][] damaged =
        [
            [],
            good[..^1],
            [.. good, 0],
            Bitmap64((1, Values((0, [1]))), (0, Values((0, [1])))),
            Bitmap64((0, Values((0, [3, 1])))),
            Bitmap64((0, Values((1, [1]), (0, [1])))),
            Bitmap64((0, Int(99))),
            Bitmap64((0, [.. Int(12346), .. Int(-1)])),
            [.. Long(1), .. Int(int.MinValue), .. Values((0, [1]))],
            [.. Long(long.MaxValue), .. Int(0), .. Values((0, [1]))],
        ];

        foreach (var bytes in damaged)
        {
            Assert.That(() => RoaringBitmaps.Read64(bytes), Throws.InstanceOf<InvalidDataException>(), Convert.ToHexString(bytes));
        }
    }

    [Test]
    public void Of_AnyOrder_IsASet()
    {
        var set = RowSet.Of([9, 70_000, 3, 9, 0]);

        Assert.That(set.Count, Is.EqualTo(4));
        Assert.That(RowsOf(set, 80_000), Is.EqualTo(new long[] { 0, 3, 9, 70_000 }));
        Assert.That(RowSet.Of([]).Last, Is.EqualTo(-1));
    }

    internal static byte[] Bitmap64(params (uint Key, byte[] Bitmap)[] bitmaps) =>
        [.. Long(bitmaps.Length), .. bitmaps.SelectMany(bitmap => (byte[])[.. Int((int)bitmap.Key), .. bitmap.Bitmap])];

    internal static byte[] Values(params (int Key, int[] Rows)[] containers) =>
    [
        .. Int(12346),
        .. Int(containers.Length),
        .. containers.SelectMany(container => (byte[])[.. Short(container.Key), .. Short(container.Rows.Length - 1)]),
        .. new byte[4 * containers.Length],
        .. containers.SelectMany(container => container.Rows).SelectMany(Short),
    ];

    private static IEnumerable<long> RowsOf(RowSet set, int below) =>
        Enumerable.Range(0, below).Select(row => (long)row).Where(set.Contains);

    private static byte[] Short(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Long(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
