using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RunLinkedData.Tables.Sketches;

/// <summary>
/// Counts up to 1,024 different values, each told by its hash. Two values of one hash are taken for one: among 2 million rows that happens
/// once in 10 thousand million columns.
/// </summary>
internal sealed class ValueCounter<TValue>
{
    /// <summary>How many different values are counted.</summary>
    public const int Most = 1024;

    private Slot[] _slots = new Slot[64];
    private TValue[] _values = new TValue[64];

    /// <summary>How many different values there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds values until there is one too many.</summary>
    /// <returns>How many were added.</returns>
    public int Add<TList>(ReadOnlySpan<ulong> hashes, TList values)
        where TList : IValueList<TValue>, allows ref struct
    {
        ref var slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        var mask = (nuint)_slots.Length - 1;
        for (var i = 0; i < hashes.Length; i++)
        {
            var hash = hashes[i];
            ref var slot = ref Unsafe.Add(ref slots, (nuint)hash & mask);
            if (slot.Hash != hash)
            {
                if (Count == Most && !Has(hash))
                {
                    return i;
                }

                slot = ref Find(hash, values, i);
                slots = ref MemoryMarshal.GetArrayDataReference(_slots);
                mask = (nuint)_slots.Length - 1;
            }

            slot.Count++;
        }

        return hashes.Length;
    }

    /// <summary>Adds a value that occurs so many times, for which there is room.</summary>
    public void Add<TList>(ulong hash, TList values, int index, long times)
        where TList : IValueList<TValue>, allows ref struct => Find(hash, values, index).Count += times;

    public IEnumerable<CountedValue<TValue>> ToList()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Hash != 0)
            {
                yield return new CountedValue<TValue> { Hash = _slots[i].Hash, Value = _values[i], Count = _slots[i].Count };
            }
        }
    }

    private bool Has(ulong hash) => _slots[PlaceOf(hash)].Hash == hash;

    // Where it is, or is to be.
    private int PlaceOf(ulong hash)
    {
        var mask = (ulong)_slots.Length - 1;
        var place = hash & mask;
        while (_slots[place].Hash != hash && _slots[place].Hash != 0)
        {
            place = (place + 1) & mask;
        }

        return (int)place;
    }

    private ref Slot Find<TList>(ulong hash, TList values, int index)
        where TList : IValueList<TValue>, allows ref struct
    {
        var place = PlaceOf(hash);
        if (_slots[place].Hash == 0)
        {
            if (Count * 2 >= _slots.Length)
            {
                Grow();
                place = PlaceOf(hash);
            }

            (_slots[place].Hash, _values[place]) = (hash, values[index]);
            Count++;
        }

        return ref _slots[place];
    }

    private void Grow()
    {
        var (slots, values) = (_slots, _values);
        (_slots, _values) = (new Slot[slots.Length * 2], new TValue[slots.Length * 2]);
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].Hash != 0)
            {
                var place = PlaceOf(slots[i].Hash);
                (_slots[place], _values[place]) = (slots[i], values[i]);
            }
        }
    }

    private struct Slot
    {
        public ulong Hash;
        public long Count;
    }
}
