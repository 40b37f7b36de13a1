using System.Buffers;
using System.Buffers.Binary;
using Apache.Arrow;

namespace RunLinkedData.Datasets.Comparing;

/// <summary>A batch with the keys of its rows as bytes, and with the order of its rows by them. Its arrays come from the pool, and go back there on disposal.</summary>
/// <param name="batch">The rows; disposed with this one.</param>
/// <param name="keys">The keys, one after the other.</param>
/// <param name="starts">Where each key begins, and where the last one ends.</param>
internal sealed class KeyedBatch(RecordBatch batch, byte[] keys, int[] starts) : IDisposable
{
    private int[]? _order;
    private bool _disposed;

    public RecordBatch Batch => batch;

    public int Length => batch.Length;

    /// <summary>How much memory it takes.</summary>
    public long Bytes => batch.Arrays.Sum(array => BytesOf(array.Data)) + keys.Length + ((long)sizeof(int) * (starts.Length + (_order?.Length ?? 0)));

    /// <summary>The row at a place in the order.</summary>
    public int Row(int place) => _order is null ? place : _order[place];

    /// <summary>The key at a place in the order.</summary>
    public ReadOnlySpan<byte> Key(int place) => KeyOf(Row(place));

    /// <summary>Puts the rows in order, which costs little where they are in it already.</summary>
    public void Sort()
    {
        if (!IsSorted())
        {
            _order = ArrayPool<int>.Shared.Rent(Length);
            Sort(_order.AsSpan(0, Length));
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        batch.Dispose();
        ArrayPool<byte>.Shared.Return(keys);
        ArrayPool<int>.Shared.Return(starts);
        if (_order is not null)
        {
            ArrayPool<int>.Shared.Return(_order);
        }
    }

    // By the first bytes of the keys as numbers, which are sorted much faster; then by all bytes where those are the same.
    private void Sort(Span<int> order)
    {
        var pooled = ArrayPool<ulong>.Shared.Rent(Length);
        var prefixes = pooled.AsSpan(0, Length);
        for (var row = 0; row < Length; row++)
        {
            (order[row], prefixes[row]) = (row, Prefix(KeyOf(row)));
        }

        prefixes.Sort(order);
        Comparison<int> byKey = (one, other) => KeyOf(one).SequenceCompareTo(KeyOf(other));
        for (int start = 0, end; start < Length; start = end)
        {
            end = start + 1;
            while (end < Length && prefixes[end] == prefixes[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                order[start..end].Sort(byKey);
            }
        }

        ArrayPool<ulong>.Shared.Return(pooled);
    }

    private bool IsSorted()
    {
        for (var row = 1; row < Length; row++)
        {
            if (KeyOf(row - 1).SequenceCompareTo(KeyOf(row)) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> KeyOf(int row) => keys.AsSpan(starts[row], starts[row + 1] - starts[row]);

    // Without the first byte, which only tells nulls from values: it would take the place of one that tells values apart. A null is before all values, so it becomes 0.
    private static ulong Prefix(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (key[0] != KeyEncoder.Null)
        {
            key[1..Math.Min(key.Length, sizeof(ulong) + 1)].CopyTo(bytes);
        }

        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static long BytesOf(ArrayData data) => data.Buffers.Sum(buffer => (long)buffer.Length) + (data.Children?.Sum(BytesOf) ?? 0);
}
