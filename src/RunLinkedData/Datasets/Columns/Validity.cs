using Apache.Arrow;

namespace RunLinkedData.Datasets.Columns;

/// <summary>Which values of an Arrow array are not null.</summary>
internal readonly ref struct Validity
{
    private readonly ReadOnlySpan<byte> _bits;
    private readonly int _offset;
    private readonly bool _allNull;

    public Validity(IArrowArray array)
    {
        HasNulls = array.NullCount > 0;
        _allNull = array is NullArray;
        _bits = HasNulls && !_allNull ? array.Data.Buffers[0].Span : default;
        _offset = array.Data.Offset;
    }

    public bool HasNulls { get; }

    /// <summary>True for a value, false for a null.</summary>
    public bool this[int index] => !HasNulls || (!_allNull && (_bits[(_offset + index) >> 3] & (1 << ((_offset + index) & 7))) != 0);

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
}
