namespace RunLinkedData.MLflow;

/// <summary>
/// Tells what a store awaits whether the thread waits for it in any case, as it does in the sync form of a call. Then it is best done at
/// once, by that thread: the thread pool may have no other thread left.
/// </summary>
/// <remarks>The stores of this library heed it. One of another kind may, and works also if it does not.</remarks>
public static class BlockingCall
{
    [ThreadStatic]
    private static bool _isUnderWay;

    /// <summary>
    /// Whether this thread is in such a call. It is not any more behind an <c>await</c> that had to wait for something else.
    /// </summary>
    public static bool IsUnderWay => _isUnderWay;

    /// <summary>Begins an operation in the way that <see cref="IsUnderWay"/> tells of.</summary>
    /// <param name="operation">
    /// Begins it. Its task is over when this returns, unless something in it had to wait for another thread.
    /// </param>
    /// <typeparam name="T">Its task.</typeparam>
    internal static T Begin<T>(Func<T> operation)
        where T : Task
    {
        ArgumentNullException.ThrowIfNull(operation);
        var before = _isUnderWay;
        _isUnderWay = true;
        try
        {
            return operation();
        }
        finally
        {
            _isUnderWay = before;
        }
    }
}
