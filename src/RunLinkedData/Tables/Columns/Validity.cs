using Apache.Arrow;

namespace RunLinkedData.Tables.Columns;

/// <summary>Which values of an Arrow array are not null.</summary>
internal readonly ref struct Validity
{
    private readonly ReadOnlySpan<byte> _bits;
    private readonly int _offset;
    private readonly DictionaryArray? _dictionary;
    private readonly bool _allNull;

    public Validity(IArrowArray array)
    {
        _allNull = array is NullArray;
        _bits = array.NullCount > 0 && !_allNull ? array.Data.Buffers[0].Span : default;
        _offset = array.Data.Offset;
        _dictionary = array is DictionaryArray { Dictionary.NullCount: > 0 } dictionary ? dictionary : null;
        HasNulls = _allNull || !_bits.IsEmpty || _dictionary is not null;
    }

    public bool HasNulls { get; }

    /// <summary>True for a value, false for a null. A null is also what points to a null of a dictionary.</summary>
    public bool this[int index] =>
        !HasNulls || (!_allNull && HasBit(index) && _dictionary?.Dictionary.IsNull(_dictionary.GetIndex(index)) != true);

    /// <summary>The first null of a range, or -1.</summary>
    public int FirstNull(int start, int count)
    {
        for (var i = start; HasNulls && i < start + count; i++)
        {
            if (!this[i])
            {
                return i;
            }
        }

        return -1;
    }

    private bool HasBit(int index) => _bits.IsEmpty || (_bits[(_offset + index) >> 3] & (1 << ((_offset + index) & 7))) != 0;
}
