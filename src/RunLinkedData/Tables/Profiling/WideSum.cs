using System.Numerics;

namespace RunLinkedData.Tables.Profiling;

/// <summary>A sum of integers of 128 bits that never overflows: 192 bits, in two's complement.</summary>
internal struct WideSum
{
    private UInt128 _low;
    private long _high;

    public readonly BigInteger Value => ((BigInteger)_high << 128) + _low;

    public static WideSum Of(BigInteger value) => new() { _low = (UInt128)(value & UInt128.MaxValue), _high = (long)(value >> 128) };

    public void Add(Int128 value)
    {
        Add(unchecked((UInt128)value));
        _high -= value < 0 ? 1 : 0;
    }

    public void Add(UInt128 value)
    {
        _low = unchecked(_low + value);
        _high += _low < value ? 1 : 0;
    }

    public void Merge(WideSum other)
    {
        Add(other._low);
        _high += other._high;
    }
}
