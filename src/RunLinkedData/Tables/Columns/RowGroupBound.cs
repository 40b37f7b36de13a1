namespace RunLinkedData.Tables.Columns;

/// <summary>Tells where row groups end: after so many rows, or bytes. <c>mostRows</c>: the most rows of a group.</summary>
internal sealed class RowGroupBound(long mostRows)
{
    private const long MostBytes = 128L << 20;

    private long _rows;
    private long _bytes;

    /// <summary>How many rows still fit into the group.</summary>
    public long Room => mostRows - _rows;

    /// <summary>Counts a batch; true when it is the last one of its group.</summary>
    public bool Add(int rows, long bytes)
    {
        (_rows, _bytes) = (_rows + rows, _bytes + bytes);
        if (_rows < mostRows && _bytes < MostBytes)
        {
            return false;
        }

        (_rows, _bytes) = (0, 0);
        return true;
    }
}
