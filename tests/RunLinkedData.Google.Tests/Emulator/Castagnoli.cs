using System.Buffers.Binary;

namespace RunLinkedData.Google.Tests.Emulator;

/// <summary>CRC-32C by a table, as the storage tells it: apart from the one that is tested.</summary>
internal static class Castagnoli
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index =>
    {
        var crc = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
        }

        return crc;
    })];

    public static string Of(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = (crc >> 8) ^ Table[(byte)crc ^ one];
        }

        var text = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(text, ~crc);
        return Convert.ToBase64String(text);
    }
}
