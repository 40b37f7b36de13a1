namespace RunLinkedData.OpenLineage.Sending;

/// <summary>How long to wait before an event is sent again.</summary>
internal static class Backoff
{
    private const int MostDoublings = 16;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Twice as long each time, up to half a minute, and not the same for all programs that wait for one server.</summary>
    /// <param name="failures">How often it has failed, from 1.</param>
    public static TimeSpan After(int failures)
    {
        var wait = First * Math.Pow(2, Math.Min(failures - 1, MostDoublings)) * (0.5 + (Random.Shared.NextDouble() / 2));
        return wait < Longest ? wait : Longest;
    }
}
