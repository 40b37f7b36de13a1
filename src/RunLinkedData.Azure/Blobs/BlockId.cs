using System.Buffers.Binary;

namespace RunLinkedData.Azure.Blobs;

/// <summary>
/// The name of a block: of which upload it is, which part, and its SHA-256. So a block that is there already is known again, and never
/// taken for one of other bytes or of somebody else.
/// </summary>
/// <remarks>
/// At most 64 bytes before Base64, and of one length for all blocks of a blob:
/// https://learn.microsoft.com/rest/api/storageservices/put-block.
/// </remarks>
internal static class BlockId
{
    public const int MarkBytes = 16;
    private const int Bytes = MarkBytes + sizeof(int) + 32;

    public static string Of(ReadOnlySpan<byte> mark, int number, ReadOnlySpan<byte> sha256)
    {
        Span<byte> id = stackalloc byte[Bytes];
        mark.CopyTo(id);
        BinaryPrimitives.WriteInt32BigEndian(id[MarkBytes..], number);
        sha256.CopyTo(id[(MarkBytes + sizeof(int))..]);
        return Convert.ToBase64String(id);
    }

    /// <summary>The mark of the upload that a block is of; null for one of another program.</summary>
    public static byte[]? MarkOf(string id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return Convert.TryFromBase64String(id, bytes, out var count) && count == Bytes ? bytes[..MarkBytes].ToArray() : null;
    }
}
