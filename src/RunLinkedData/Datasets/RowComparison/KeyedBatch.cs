using System.Buffers;
using System.Buffers.Binary;
using Apache.Arrow;
using RunLinkedData.Tables.Keys;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>A batch with the keys of its rows as bytes.</summary>
/// <param name="batch">The rows; disposed with this one.</param>
/// <param name="keys">Their keys; disposed with this one.</param>
/// <param name="release">Takes back what the rows lie in; null when they own it.</param>
internal sealed class KeyedBatch(RecordBatch batch, EncodedKeys keys, Action? release = null) : IDisposable
{
    private bool _disposed;

    public RecordBatch Batch => batch;

    public int Length => batch.Length;

    /// <summary>How much memory it takes.</summary>
    public long Bytes => batch.Arrays.Sum(array => BytesOf(array.Data)) + keys.Bytes;

    /// <summary>The key of a row.</summary>
    public ReadOnlySpan<byte> Key(int row) => keys[row];

    /// <summary>
    /// The first bytes of a key as a number: keys of different numbers are in the order of these. The very first byte, which
    /// only tells nulls from values, is left out, as it would take the place of one that tells values apart; a null is
    /// before all values, so it becomes 0.
    /// </summary>
    public static ulong Prefix(ReadOnlySpan<byte> key)
    {
        if (key.Length > sizeof(ulong))
        {
            return key[0] == KeyEncoder.Null ? 0 : BinaryPrimitives.ReadUInt64BigEndian(key[1..]);
        }

        var prefix = 0UL;
        for (var i = 1; i <= sizeof(ulong) && key[0] != KeyEncoder.Null; i++)
        {
            prefix = (prefix << 8) | (i < key.Length ? key[i] : 0u);
        }

        return prefix;
    }

    /// <summary>
    /// The batch with its rows in order: this one where they are already, else a copy of it, and this one is disposed. Rows side by side
    /// are much faster to merge.
    /// </summary>
    public KeyedBatch Sort(BuilderPool builders)
    {
        if (IsSorted())
        {
            return this;
        }

        var order = ArrayPool<int>.Shared.Rent(Length);
        FindOrder(order.AsSpan(0, Length));
        var sorted = Copy(builders, order.AsSpan(0, Length));
        ArrayPool<int>.Shared.Return(order);
        Dispose();
        return sorted;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        batch.Dispose();
        release?.Invoke();
        keys.Dispose();
    }

    // By the first bytes of the keys as numbers, which are sorted much faster; then by all bytes where those are the same.
    private void FindOrder(Span<int> order)
    {
        var pooled = ArrayPool<ulong>.Shared.Rent(Length);
        var prefixes = pooled.AsSpan(0, Length);
        for (var row = 0; row < Length; row++)
        {
            (order[row], prefixes[row]) = (row, Prefix(Key(row)));
        }

        prefixes.Sort(order);
        Comparison<int> byKey = (one, other) => Key(one).SequenceCompareTo(Key(other));
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
            if (Key(row - 1).SequenceCompareTo(Key(row)) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private KeyedBatch Copy(BuilderPool builders, ReadOnlySpan<int> order)
    {
        var builder = builders.Rent();
        for (var i = 0; i < builder.Columns; i++)
        {
            builder[i].AppendValues(batch.Column(i), order);
        }

        return new KeyedBatch(builder.Build(), keys.Copy(order), () => builders.Return(builder));
    }

    private static long BytesOf(ArrayData data) => data.Buffers.Sum(buffer => (long)buffer.Length) + (data.Children?.Sum(BytesOf) ?? 0);
}
