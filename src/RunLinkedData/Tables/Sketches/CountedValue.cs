namespace RunLinkedData.Tables.Sketches;

/// <summary>A value and how often it occurs.</summary>
/// <typeparam name="TValue">Its type: null where it is only known by its hash.</typeparam>
internal readonly record struct CountedValue<TValue>
{
    /// <summary>What tells it from others.</summary>
    public required ulong Hash { get; init; }

    /// <summary>The value.</summary>
    public required TValue Value { get; init; }

    /// <summary>How often it was counted.</summary>
    public required long Count { get; init; }

    /// <summary>How often it may occur besides.</summary>
    public long Missed { get; init; }

    /// <summary>How often it occurs at most.</summary>
    public long Most => Count + Missed;
}
