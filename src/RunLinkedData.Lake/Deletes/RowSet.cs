using System.Numerics;

namespace RunLinkedData.Lake.Deletes;

/// <summary>
/// Numbers of rows in a file, from 0: a set that takes little room. It is in blocks of 65,536 rows, as they are in Roaring bitmaps, each in
/// the form in which it was stored.
/// </summary>
internal sealed class RowSet
{
    private const int BlockBits = 16;

    private readonly SortedList<long, Block> _blocks = [];

    /// <summary>How many rows are in it.</summary>
    public long Count { get; private set; }

    /// <summary>The greatest of them; -1 when there is none.</summary>
    public long Last => _blocks.Count == 0 ? -1 : (_blocks.Keys[^1] << BlockBits) + _blocks.Values[^1].Last;

    /// <summary>A set of rows in any order, also with some that come more than once.</summary>
    public static RowSet Of(IEnumerable<long> rows)
    {
        RowSet set = new();
        foreach (var block in rows.GroupBy(row => row >> BlockBits))
        {
            set.AddValues(block.Key, [.. block.Select(row => (ushort)row).Distinct().Order()]);
        }

        return set;
    }

    /// <summary>The rows that are in any of some sets, each once.</summary>
    public static RowSet Union(IReadOnlyList<RowSet> sets)
    {
        if (sets is [var only])
        {
            return only;
        }

        RowSet union = new();
        foreach (var key in sets.SelectMany(set => set._blocks.Keys).Distinct())
        {
            var blocks = sets.Where(set => set._blocks.ContainsKey(key)).Select(set => set._blocks[key]).ToList();
            var rows = Enumerable.Range(0, 1 << BlockBits).Where(row => blocks.Exists(block => block.Contains((ushort)row)));
            union.AddValues(key, [.. rows.Select(row => (ushort)row)]);
        }

        return union;
    }

    /// <summary>Whether a row is in it.</summary>
    public bool Contains(long row) => _blocks.TryGetValue(row >> BlockBits, out var block) && block.Contains((ushort)row);

    /// <summary>Adds a block of rows in ascending order.</summary>
    public void AddValues(long key, ushort[] rows) => Add(key, new ValueBlock(rows), rows.Length);

    /// <summary>Adds a block that has a bit for each row.</summary>
    public void AddBits(long key, ulong[] bits) => Add(key, new BitBlock(bits), bits.Sum(word => BitOperations.PopCount(word)));

    /// <summary>Adds a block of runs in ascending order: where each begins, and how many rows follow its first one.</summary>
    public void AddRuns(long key, (ushort Start, ushort More)[] runs) => Add(key, new RunBlock(runs), runs.Sum(run => run.More + 1));

    private void Add(long key, Block block, int count)
    {
        if (count > 0)
        {
            _blocks.Add(key, block);
            Count += count;
        }
    }

    private abstract class Block
    {
        public abstract int Last { get; }

        public abstract bool Contains(ushort row);
    }

    private sealed class ValueBlock(ushort[] rows) : Block
    {
        public override int Last => rows[^1];

        public override bool Contains(ushort row) => rows.AsSpan().BinarySearch(row) >= 0;
    }

    private sealed class BitBlock(ulong[] bits) : Block
    {
        private const int WordBits = 64;

        public override int Last
        {
            get
            {
                var word = System.Array.FindLastIndex(bits, word => word != 0);
                return (word * WordBits) + BitOperations.Log2(bits[word]);
            }
        }

        public override bool Contains(ushort row) => (bits[row / WordBits] >> (row % WordBits) & 1) != 0;
    }

    private sealed class RunBlock((ushort Start, ushort More)[] runs) : Block
    {
        public override int Last => runs[^1].Start + runs[^1].More;

        public override bool Contains(ushort row)
        {
            var (low, high) = (0, runs.Length - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                if (row < runs[middle].Start)
                {
                    high = middle - 1;
                }
                else if (row - runs[middle].Start > runs[middle].More)
                {
                    low = middle + 1;
                }
                else
                {
                    return true;
                }
            }

            return false;
        }
    }
}
