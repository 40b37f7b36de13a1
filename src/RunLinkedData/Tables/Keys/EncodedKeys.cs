using System.Buffers;

namespace RunLinkedData.Tables.Keys;

/// <summary>The keys of the rows of a batch as bytes, in arrays of the pool, which go back there on disposal.</summary>
/// <param name="keys">The keys, one after the other.</param>
/// <param name="starts">Where each key begins, and where the last one ends.</param>
internal sealed class EncodedKeys(byte[] keys, int[] starts) : IDisposable
{
    private bool _disposed;

    /// <summary>How much memory they take.</summary>
    public long Bytes => keys.Length + ((long)sizeof(int) * starts.Length);

    /// <summary>The key of a row.</summary>
    public ReadOnlySpan<byte> this[int row] => keys.AsSpan(starts[row], starts[row + 1] - starts[row]);

    /// <summary>The same keys in another order.</summary>
    public EncodedKeys Copy(ReadOnlySpan<int> order)
    {
        var (copiedKeys, copiedStarts) = (
            ArrayPool<byte>.Shared.Rent(starts[order.Length]), ArrayPool<int>.Shared.Rent(order.Length + 1));
        copiedStarts[0] = 0;
        for (var i = 0; i < order.Length; i++)
        {
            this[order[i]].CopyTo(copiedKeys.AsSpan(copiedStarts[i]));
            copiedStarts[i + 1] = copiedStarts[i] + this[order[i]].Length;
        }

        return new EncodedKeys(copiedKeys, copiedStarts);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(keys);
            ArrayPool<int>.Shared.Return(starts);
        }
    }
}
