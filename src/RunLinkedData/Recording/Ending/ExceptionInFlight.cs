using System.Runtime.InteropServices;

namespace RunLinkedData.Recording.Ending;

/// <summary>
/// Knows the exception that leaves a <c>using</c> while what that holds is disposed of. Not of an <c>await using</c>: its exception has
/// been caught by then, until that is done.
/// </summary>
internal static class ExceptionInFlight
{
    // Weakly: an exception that is long over is not to be kept.
    [ThreadStatic]
    private static WeakReference<Exception>? _last;

    private static int _isWatching;

    /// <summary>Begins to watch; called when a run starts, so that a program that only reads is left alone.</summary>
    public static void Watch()
    {
        if (Interlocked.Exchange(ref _isWatching, 1) == 0)
        {
            AppDomain.CurrentDomain.FirstChanceException += static (_, args) => Remember(args.Exception);
        }
    }

    /// <summary>The exception that the calling thread is leaving by, or null.</summary>
    public static Exception? Find() =>
        Marshal.GetExceptionPointers() != 0 && _last is { } last && last.TryGetTarget(out var exception) ? exception : null;

    private static void Remember(Exception exception)
    {
        if (_last is { } last)
        {
            last.SetTarget(exception);
        }
        else
        {
            _last = new WeakReference<Exception>(exception);
        }
    }
}
