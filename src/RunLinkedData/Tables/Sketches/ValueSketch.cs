namespace RunLinkedData.Tables.Sketches;

/// <summary>
/// Which values a column has, told by their hashes, value after value: all of them with their counts until there are more than
/// <see cref="ValueCounter{TValue}.Most"/>, and from then on about how many there are, and where it is wanted those that occur often.
/// </summary>
internal sealed class ValueSketch<TValue>(bool findsFrequent)
{
    private readonly ValueCounter<TValue> _counter = new();
    private DistinctSketch? _distinct;
    private FrequentCounter<TValue>? _frequent;
    private long _count;

    /// <summary>What was counted before there were too many values.</summary>
    public IEnumerable<CountedValue<TValue>> Counted => _counter.ToList();

    /// <summary>Adds values.</summary>
    /// <returns>From which of them on there were too many to count all.</returns>
    public int Add<TList>(ReadOnlySpan<ulong> hashes, TList values)
        where TList : IValueList<TValue>, allows ref struct
    {
        _count += hashes.Length;
        if (_distinct is not null)
        {
            AddMany(hashes, values);
            return 0;
        }

        var counted = _counter.Add(hashes, values);
        if (counted < hashes.Length)
        {
            _distinct = new DistinctSketch();
            foreach (var value in Counted)
            {
                _distinct.Add(value.Hash);
            }

            _frequent = findsFrequent ? new FrequentCounter<TValue>(Counted) : null;
            AddMany(hashes[counted..], new Later<TList>(values, counted));
        }

        return counted;
    }

    /// <summary>Adds values that occur so many times each, if all of them can be counted.</summary>
    public bool TryAdd<TList>(ReadOnlySpan<ulong> hashes, TList values, ReadOnlySpan<long> times)
        where TList : IValueList<TValue>, allows ref struct
    {
        if (_distinct is not null || _counter.Count + hashes.Length > ValueCounter<TValue>.Most)
        {
            return false;
        }

        for (var i = 0; i < hashes.Length; i++)
        {
            _counter.Add(hashes[i], values, i, times[i]);
            _count += times[i];
        }

        return true;
    }

    public ColumnSketch<TValue> ToColumn() => _distinct is null ? new(Counted, 0, null)
        : _frequent is null ? new([], _count, _distinct)
        : new(_frequent.ToList(), _frequent.MostOfOthers, _distinct);

    private void AddMany<TList>(ReadOnlySpan<ulong> hashes, TList values)
        where TList : IValueList<TValue>, allows ref struct
    {
        if (_frequent is null)
        {
            _distinct!.Add(hashes);
        }
        else
        {
            _frequent.Add(hashes, values, _distinct!);
        }
    }

    private readonly ref struct Later<TList>(TList values, int start) : IValueList<TValue>
        where TList : IValueList<TValue>, allows ref struct
    {
        private readonly TList _values = values;

        public TValue this[int index] => _values[start + index];
    }
}
