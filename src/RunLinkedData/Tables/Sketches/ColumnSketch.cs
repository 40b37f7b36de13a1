namespace RunLinkedData.Tables.Sketches;

/// <summary>Which values some rows have in a column, so that it adds up with that of others.</summary>
/// <remarks>
/// Without a sketch of how many there are, all values are listed with their counts. Else those are that may occur most; any other occurs
/// <c>mostOfOthers</c> times at most.
/// </remarks>
internal sealed class ColumnSketch<TValue>(IEnumerable<CountedValue<TValue>> values, long mostOfOthers, DistinctSketch? distinct)
{
    // How many are written where not all are.
    private const int MostWritten = 128;

    private Dictionary<ulong, CountedValue<TValue>> _values = values.ToDictionary(value => value.Hash);
    private long _mostOfOthers = mostOfOthers;
    private DistinctSketch? _distinct = distinct;

    /// <summary>Writes one value.</summary>
    public delegate void ValueWriter(SketchWriter target, CountedValue<TValue> value);

    /// <summary>Reads one value and its hash.</summary>
    public delegate (ulong Hash, TValue Value) ValueReader(ref SketchReader source);

    /// <summary>Whether all values are listed with their counts.</summary>
    public bool IsExact => _distinct is null;

    /// <summary>Whether there are no values.</summary>
    public bool IsEmpty => IsExact && _values.Count == 0;

    /// <summary>How many different values there are, or about how many.</summary>
    public long Distinct => Math.Max(_values.Count, _distinct?.Estimate() ?? 0);

    /// <summary>How often a value occurs at most that is not listed.</summary>
    public long MostOfOthers => _mostOfOthers;

    /// <summary>The values, the most frequent ones first.</summary>
    public IEnumerable<CountedValue<TValue>> Values =>
        _values.Values.OrderByDescending(value => value.Count).ThenBy(value => value.Missed).ThenBy(value => value.Hash);

    /// <summary>Whether all values would still be listed, were those of the other added.</summary>
    public bool StaysExact(ColumnSketch<TValue> other) =>
        IsExact && other.IsExact
        && _values.Count + other._values.Keys.Count(hash => !_values.ContainsKey(hash)) <= ValueCounter<TValue>.Most;

    public void Merge(ColumnSketch<TValue> other)
    {
        if (!StaysExact(other))
        {
            _distinct ??= Count(_values.Keys);
            _distinct.Merge(other._distinct ?? Count(other._values.Keys));
        }

        foreach (var (hash, value) in _values)
        {
            if (!other._values.ContainsKey(hash))
            {
                _values[hash] = value with { Missed = value.Missed + other._mostOfOthers };
            }
        }

        foreach (var (hash, value) in other._values)
        {
            _values[hash] = _values.TryGetValue(hash, out var own)
                ? own with
                {
                    Value = own.Value is null ? value.Value : own.Value,
                    Count = own.Count + value.Count,
                    Missed = own.Missed + value.Missed,
                }
                : value with { Missed = value.Missed + _mostOfOthers };
        }

        _mostOfOthers += other._mostOfOthers;
        (_values, _mostOfOthers) = Keep(ValueCounter<TValue>.Most);
    }

    public void Write(SketchWriter target, ValueWriter write)
    {
        var (kept, others) = IsExact ? (_values, 0) : Keep(MostWritten);
        target.Write(others);
        target.Write(kept.Count);
        foreach (var value in Values.Where(value => kept.ContainsKey(value.Hash)))
        {
            write(target, value);
            target.Write(value.Count);
            target.Write(value.Missed);
        }

        target.Write(IsExact ? 0L : 1);
        _distinct?.Write(target);
    }

    /// <exception cref="InvalidDataException">It is no such sketch.</exception>
    public static ColumnSketch<TValue> Read(ref SketchReader source, ValueReader read)
    {
        var others = source.ReadNumber(long.MaxValue / 2);
        List<CountedValue<TValue>> values = [];
        for (var left = source.ReadNumber(ValueCounter<TValue>.Most); left > 0; left--)
        {
            var (hash, value) = read(ref source);
            values.Add(new CountedValue<TValue>
            {
                Hash = hash,
                Value = value,
                Count = source.ReadNumber(long.MaxValue / 4),
                Missed = source.ReadNumber(long.MaxValue / 4),
            });
        }

        return values.DistinctBy(value => value.Hash).Count() == values.Count
            ? new ColumnSketch<TValue>(values, others, source.ReadNumber(1) == 0 ? null : DistinctSketch.Read(ref source))
            : throw new InvalidDataException("A sketch has a value twice.");
    }

    private static DistinctSketch Count(IEnumerable<ulong> hashes)
    {
        var distinct = new DistinctSketch();
        foreach (var hash in hashes)
        {
            distinct.Add(hash);
        }

        return distinct;
    }

    /// <summary>The values that may occur most.</summary>
    private (Dictionary<ulong, CountedValue<TValue>> Values, long MostOfOthers) Keep(int most)
    {
        if (_values.Count <= most)
        {
            return (_values, _mostOfOthers);
        }

        var sorted = _values.Values.OrderByDescending(value => value.Most).ThenBy(value => value.Hash).ToArray();
        return (sorted[..most].ToDictionary(value => value.Hash), Math.Max(_mostOfOthers, sorted[most].Most));
    }
}
