namespace RunLinkedData.Questions.Watching;

/// <summary>
/// What has been handed over. Of the versions up to <see cref="Start"/> all have, but for those of runs that went on when they were last
/// listed; of those behind it, these that are marked.
/// </summary>
/// <remarks>
/// A run ends after it has begun. So what becomes FINISHED after a listing of the RUNNING runs is one of those, or it began later and ends
/// later by its own clock too. Hence nothing that is to come lies before the listing, less what clocks may differ, unless it is known here
/// as a run that goes on: <see cref="Start"/> may move up to there, and no further.
/// </remarks>
internal sealed class WatchPosition
{
    /// <summary>How many versions behind the start are marked at most.</summary>
    public const int MostMarks = 1024;

    /// <summary>How many runs that go on are known at most: those that started last.</summary>
    public const int MostOpen = 256;

    private readonly Dictionary<ulong, long> _marks;
    private readonly HashSet<string> _open;
    private readonly int _mostMarks;

    public WatchPosition(ItemKey start, int mostMarks = MostMarks)
        : this(start, [], [], mostMarks)
    {
    }

    public WatchPosition(
        ItemKey start, IEnumerable<KeyValuePair<ulong, long>> marks, IEnumerable<string> open, int mostMarks = MostMarks)
    {
        Start = start;
        _mostMarks = mostMarks;
        _marks = new(marks);
        _open = new(open, StringComparer.Ordinal);
    }

    public ItemKey Start { get; private set; }

    /// <summary>The marks of versions that have been handed over, each with the moment before which it is not needed any more.</summary>
    public IReadOnlyDictionary<ulong, long> Marks => _marks;

    /// <summary>The runs that went on when they were last listed, and have not been handed over since.</summary>
    public IReadOnlySet<string> Open => _open;

    public bool IsFull => _marks.Count >= _mostMarks;

    public bool IsHalfFull => _marks.Count >= _mostMarks / 2;

    public bool IsMarked(ItemKey key) => _marks.ContainsKey(key.Mark);

    /// <summary>The RUNNING runs were listed, and what had become of those before has been handed over.</summary>
    public void SetOpen(IEnumerable<string> runIds)
    {
        _open.Clear();
        _open.UnionWith(runIds);
    }

    /// <summary>Notes that a version is handed over.</summary>
    /// <param name="key">Which.</param>
    /// <param name="isLast">Whether nothing of its run is left to hand over.</param>
    /// <param name="limit">How far the start may move, when all before the version have been handed over; else null.</param>
    public void HandOver(ItemKey key, bool isLast, ItemKey? limit)
    {
        if (limit is { } most)
        {
            MoveTo(ItemKey.Min(key, most));
        }

        if (!isLast && _open.Contains(key.RunId))
        {
            // The run is still to be asked for by its ID, and not all of it has come: what has is told from what has not.
            _marks[key.Mark] = Math.Max(key.Ended, Start.Ended);
        }
        else if (key > Start)
        {
            _marks[key.Mark] = key.Ended;
        }

        if (isLast)
        {
            _open.Remove(key.RunId);
        }
    }

    /// <summary>Everything before a place has been handed over.</summary>
    public void MoveTo(ItemKey start)
    {
        var before = Start.Ended;
        Start = ItemKey.Max(Start, start);
        if (Start.Ended != before && _marks.Count > 0)
        {
            foreach (var (mark, needed) in _marks.ToList())
            {
                if (needed < Start.Ended)
                {
                    _marks.Remove(mark);
                }
            }
        }
    }

    /// <summary>
    /// Makes room by moving the start over the older half of the marks, to a moment at the most; everything up to there has been handed
    /// over. What is handed over in order finds room, as what lies before it needs no mark then.
    /// </summary>
    public void MakeRoom(long limit)
    {
        var needed = _marks.Values.Order().ToList();
        MoveTo(ItemKey.Before(Math.Min(needed[^Math.Max(1, _mostMarks / 2)], limit)));
    }
}
