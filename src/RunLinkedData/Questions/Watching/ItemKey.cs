using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RunLinkedData.Questions.Watching;

/// <summary>
/// Where a version stands in the order in which versions are handed over: by the end of its run in milliseconds, then its run's ID, then
/// its dataset.
/// </summary>
internal readonly record struct ItemKey(long Ended, string RunId, string Dataset) : IComparable<ItemKey>
{
    /// <summary>The first 8 bytes of a hash of what the version is, wherever it stands.</summary>
    public ulong Mark => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{RunId}/{Dataset}")));

    public static bool operator <(ItemKey left, ItemKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ItemKey left, ItemKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ItemKey left, ItemKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ItemKey left, ItemKey right) => left.CompareTo(right) >= 0;

    /// <summary>What comes before every version that ended at a moment.</summary>
    public static ItemKey Before(long moment) => new(moment, "", "");

    public static ItemKey Max(ItemKey left, ItemKey right) => left < right ? right : left;

    public static ItemKey Min(ItemKey left, ItemKey right) => left < right ? left : right;

    public int CompareTo(ItemKey other) =>
        Ended != other.Ended ? Ended.CompareTo(other.Ended)
        : string.CompareOrdinal(RunId, other.RunId) is not 0 and var byRun ? byRun
        : string.CompareOrdinal(Dataset, other.Dataset);
}
