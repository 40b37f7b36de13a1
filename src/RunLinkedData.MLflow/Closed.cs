namespace RunLinkedData.MLflow;

/// <summary>Errors of using what is over, in words of what it was, as the class that noticed is none that its user knows.</summary>
internal static class Closed
{
    /// <exception cref="ObjectDisposedException">It is so.</exception>
    public static void ThrowIf(bool isClosed, string message)
    {
        if (isClosed)
        {
            throw new ObjectDisposedException(objectName: null, message);
        }
    }

    /// <summary>A store that is used after it was disposed of.</summary>
    public static string Store(string address) =>
        $"The connection to {address} is closed: its RunTracker, or the store itself, was disposed of. "
        + "Dispose of it when all work is done, or connect again.";
}
