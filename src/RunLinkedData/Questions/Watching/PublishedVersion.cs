using RunLinkedData.Model;

namespace RunLinkedData.Questions.Watching;

/// <summary>That a data version was published, as a watch hands it over.</summary>
public sealed record PublishedVersion
{
    /// <summary>The version: process, dataset, run, times, digest, parameters, metrics; and the reference that names it.</summary>
    public required DataVersion Version { get; init; }

    /// <summary>
    /// Everything up to and with this version was handed over: <see cref="WatchStart.After"/> goes on behind it. Store it when the work
    /// for the version is done, best in one transaction with it.
    /// </summary>
    /// <remarks>
    /// Text of letters, digits, <c>-</c> and <c>_</c> in one line, about 80 characters, 15 more for each version of the last minutes and 22
    /// more for each run that goes on; at most 25,000. It is one of this process, this dataset and this store, and holds no secret.
    /// </remarks>
    public required string Position { get; init; }
}
