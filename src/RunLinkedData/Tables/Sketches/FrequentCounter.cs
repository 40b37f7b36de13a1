using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RunLinkedData.Tables.Sketches;

/// <summary>
/// Counts the values that occur often among any number of different ones, each told by its hash: Space-Saving in 256 sets of eight
/// counters, of which the hash names one. Of the values that have no counter one of 16 takes the least one of its set; until then it is
/// only counted how often any such value was seen, which is what it may occur besides. A value that had a counter from the beginning is
/// counted exactly.
/// </summary>
internal sealed class FrequentCounter<TValue>
{
    private const int Sets = 256;
    private const int Ways = 8;

    // Of a set: its counters, and how often a value of it may occur that has none.
    private const int Counters = Ways + 1;
    private const uint Step = 0x9E3779B9;
    private const uint Taken = 1u << 28;

    private readonly ulong[] _hashes = new ulong[Sets * Ways];
    private readonly long[] _counts = new long[Sets * Counters];
    private readonly TValue[] _values = new TValue[Sets * Ways];
    private readonly long[] _missed = new long[Sets * Ways];
    private uint _turn;

    /// <summary>Begins with values that were counted. Where a set has more than eight, those that occur most stay.</summary>
    public FrequentCounter(IEnumerable<CountedValue<TValue>> values)
    {
        foreach (var set in values.GroupBy(value => SetOf(value.Hash)))
        {
            var sorted = set.OrderByDescending(value => value.Count).ThenBy(value => value.Hash).ToArray();
            _counts[(set.Key * Counters) + Ways] = sorted.Length > Ways ? sorted[Ways].Count : 0;
            foreach (var (way, value) in sorted.Take(Ways).Index())
            {
                var slot = (set.Key * Ways) + way;
                (_hashes[slot], _values[slot], _counts[(set.Key * Counters) + way]) = (value.Hash, value.Value, value.Count);
            }
        }
    }

    /// <summary>Adds values, and their hashes to a sketch.</summary>
    public void Add<TList>(ReadOnlySpan<ulong> hashes, TList values, DistinctSketch distinct)
        where TList : IValueList<TValue>, allows ref struct
    {
        ref var allHashes = ref MemoryMarshal.GetArrayDataReference(_hashes);
        ref var allCounts = ref MemoryMarshal.GetArrayDataReference(_counts);
        var turn = _turn;
        distinct.Add(hashes);
        for (var i = 0; i < hashes.Length; i++)
        {
            var hash = hashes[i];
            var set = SetOf(hash);
            var wanted = Vector256.Create(hash);
            ref var first = ref Unsafe.Add(ref allHashes, set * Ways);
            var low = Vector256.Equals(Vector256.LoadUnsafe(ref first), wanted).ExtractMostSignificantBits();
            var high = Vector256.Equals(Vector256.LoadUnsafe(ref first, 4), wanted).ExtractMostSignificantBits();

            // No branch for whether it has a counter, which nothing could predict.
            var way = BitOperations.TrailingZeroCount(low | (high << 4) | (1u << Ways));
            turn += Step;
            if (turn < Taken && way == Ways)
            {
                Replace(set, hash, values[i]);
            }
            else
            {
                Unsafe.Add(ref allCounts, (set * Counters) + way)++;
            }
        }

        _turn = turn;
    }

    /// <summary>The values that have a counter.</summary>
    public IEnumerable<CountedValue<TValue>> ToList()
    {
        for (var i = 0; i < _hashes.Length; i++)
        {
            var count = _counts[(i / Ways * Counters) + (i % Ways)];
            if (count > 0)
            {
                yield return new CountedValue<TValue> { Hash = _hashes[i], Value = _values[i], Count = count, Missed = _missed[i] };
            }
        }
    }

    /// <summary>How often a value may occur that has none.</summary>
    public long MostOfOthers => Enumerable.Range(0, Sets).Max(set => _counts[(set * Counters) + Ways]);

    private static int SetOf(ulong hash) => (int)(hash & (Sets - 1));

    private void Replace(int set, ulong hash, TValue value)
    {
        var counts = _counts.AsSpan(set * Counters, Counters);
        var least = 0;
        for (var way = 1; way < Ways; way++)
        {
            least = counts[way] < counts[least] ? way : least;
        }

        var slot = (set * Ways) + least;
        counts[Ways] = Math.Max(counts[Ways], counts[least] + _missed[slot]);
        (_hashes[slot], _values[slot], counts[least], _missed[slot]) = (hash, value, 1, counts[Ways]);
    }
}
