using RunLinkedData.Waiting;

namespace RunLinkedData.Model;

/// <summary>Stores several files at a time.</summary>
internal static class SeveralFiles
{
    /// <summary>Enough to hide the answer times of a server; a disk gains nothing from more.</summary>
    public const int AtOnce = 4;

    /// <summary>Does something with each item, with a few of them at once. The first that fails ends the others, and its error is thrown.</summary>
    public static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        Several.ForEachAsync(items, AtOnce, action, cancellationToken);
}
