using System.Numerics;
using RunLinkedData.Tables.Sketches;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Counts whole numbers that are near to one another, each by its place.</summary>
internal sealed class NearNumbers<T>
    where T : unmanaged, INumber<T>
{
    private const int Places = 1024;

    private readonly int[] _places = new int[Places];
    private readonly T[] _values = new T[Places];
    private readonly ulong[] _hashes = new ulong[Places];
    private readonly long[] _times = new long[Places];
    private int _count;

    /// <summary>The numbers that were found, in their order.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, _count);

    /// <summary>Their hashes.</summary>
    public ReadOnlySpan<ulong> Hashes => _hashes.AsSpan(0, _count);

    /// <summary>How often each was found.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, _count);

    public static bool AreNear(int count, T min, T max) =>
        typeof(T) != typeof(double) && typeof(T) != typeof(float) && typeof(T) != typeof(Int128)
        && count >= Places
        && unchecked(ulong.CreateTruncating(max) - ulong.CreateTruncating(min)) < Places;

    /// <summary>Counts numbers of which the least is known.</summary>
    public void Count(ReadOnlySpan<T> values, T min)
    {
        Array.Clear(_places);
        var (places, least) = (_places, int.CreateTruncating(min));
        foreach (var value in values)
        {
            places[unchecked(int.CreateTruncating(value) - least) & (Places - 1)]++;
        }

        _count = 0;
        for (var place = 0; place < Places; place++)
        {
            if (_places[place] > 0)
            {
                _values[_count] = T.CreateTruncating(ulong.CreateTruncating(min) + (ulong)place);
                _hashes[_count] = ValueHash.Of(_values[_count]);
                _times[_count++] = _places[place];
            }
        }
    }
}
