using System.Numerics;

namespace RunLinkedData.Tables.Sketches;

/// <summary>
/// Some of a column's values, from which its quantiles follow: a KLL sketch (arXiv 1603.05346) whose choices are those of a fixed
/// sequence, so that the same values in the same order give the same sketch. From 16,384 values on one of two is looked at, from 32,768 on
/// one of four, and so on. The rank of a value is wrong by more than <see cref="RankError"/> in one of a hundred cases at most.
/// </summary>
internal sealed class QuantileSketch<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The share of all values that the place of a quantile may be wrong by.</summary>
    public const double RankError = 0.015;

    private const int TopCapacity = 256;
    private const int LeastCapacity = 8;
    private const int MostLevels = 60;
    private const int WholeBits = 14;

    private readonly List<Level> _levels = [new()];
    private long _seen;
    private long _turns;
    private int _size;
    private int[] _capacities = [TopCapacity];
    private int _capacity = TopCapacity;

    // Of the values that one is chosen from: how many are to come, which it is, and what it weighs.
    private long _left;
    private long _chosen;
    private int _shift;

    /// <summary>How many values it stands for.</summary>
    public long Count => _seen;

    /// <summary>Adds values, none of which is NaN.</summary>
    public void Add(ReadOnlySpan<T> values)
    {
        for (var i = 0; i < values.Length;)
        {
            if (_left == 0)
            {
                _shift = Math.Max(0, BitOperations.Log2((ulong)_seen | 1) - WholeBits + 1);
                _left = 1L << _shift;
                _chosen = (long)(Mix((ulong)_seen) & (ulong)(_left - 1));
            }

            var taken = (int)Math.Min(_left, values.Length - i);
            if (_chosen >= 0 && _chosen < taken)
            {
                Insert(values[i + (int)_chosen], _shift);
            }

            (_chosen, _left, _seen) = (_chosen - taken, _left - taken, _seen + taken);
            i += taken;
        }
    }

    /// <summary>Adds a value so many times.</summary>
    public void Add(T value, long times)
    {
        _seen += times;
        for (var level = 0; times > 0; level++, times >>= 1)
        {
            if ((times & 1) != 0)
            {
                Insert(value, level);
            }
        }
    }

    public void Merge(QuantileSketch<T> other)
    {
        _seen += other._seen;
        for (var i = 0; i < other._levels.Count; i++)
        {
            foreach (var value in other._levels[i].Values)
            {
                Insert(value, i);
            }
        }
    }

    public WeightedValues<T> ToWeighted() =>
        new(_levels.SelectMany((level, i) => level.Values.ToArray().Select(value => (value, 1L << i))));

    public void Write(SketchWriter target)
    {
        target.Write(_seen);
        target.Write(_levels.Count);
        foreach (var level in _levels)
        {
            target.Write(level.Count);
            foreach (var value in level.Values)
            {
                target.WriteFixed(value);
            }
        }
    }

    /// <exception cref="InvalidDataException">It is no such sketch.</exception>
    public static QuantileSketch<T> Read(ref SketchReader source)
    {
        var sketch = new QuantileSketch<T>();
        var seen = source.ReadNumber();
        var levels = source.ReadNumber(MostLevels);
        for (var i = 0; i < levels; i++)
        {
            for (var left = source.ReadNumber(TopCapacity * 4); left > 0; left--)
            {
                sketch.Insert(source.ReadFixed<T>(), i);
            }
        }

        sketch._seen = seen;
        return sketch;
    }

    private static ulong Mix(ulong number)
    {
        // SplitMix64.
        number += 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    private void Insert(T value, int level)
    {
        while (_levels.Count <= level)
        {
            AddLevel();
        }

        _levels[level].Add(value);
        if (++_size > _capacity)
        {
            Compact();
        }
    }

    private void AddLevel()
    {
        _levels.Add(new Level());
        _capacities =
        [
            .. _levels.Select((_, level) => Math.Max(
                LeastCapacity, (int)Math.Ceiling(TopCapacity * Math.Pow(2 / 3.0, _levels.Count - 1 - level)))),
        ];
        _capacity = _capacities.Sum();
    }

    /// <summary>Of the lowest level that is full, one of each two values moves up, where it counts twice.</summary>
    private void Compact()
    {
        while (_size > _capacity)
        {
            var full = 0;
            while (_levels[full].Count < _capacities[full])
            {
                full++;
            }

            if (full + 1 == _levels.Count)
            {
                AddLevel();
            }

            _size -= _levels[full].MoveHalf(_levels[full + 1], (int)(Mix((ulong)_turns++ ^ 0xA5A5A5A5A5A5A5A5) & 1));
        }
    }

    private sealed class Level
    {
        private T[] _values = new T[LeastCapacity];

        public int Count { get; private set; }

        public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

        public void Add(T value)
        {
            if (Count == _values.Length)
            {
                Array.Resize(ref _values, Count * 2);
            }

            _values[Count++] = value;
        }

        /// <summary>Moves one of each two values; gives how many fewer there are then.</summary>
        public int MoveHalf(Level target, int offset)
        {
            var odd = Count % 2;
            var pairs = _values.AsSpan(odd, Count - odd);
            pairs.Sort();
            for (var i = offset; i < pairs.Length; i += 2)
            {
                target.Add(pairs[i]);
            }

            Count = odd;
            return pairs.Length / 2;
        }
    }
}
