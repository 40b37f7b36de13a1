namespace RunLinkedData.Recording.Journal;

/// <summary>A line of a journal.</summary>
/// <param name="Sequence">Its number: one more than that of the line before.</param>
/// <param name="What">
/// A <see cref="JournalStart"/>, a value (param, tag, metric, dataset input), a <see cref="JournalMark"/> or a <see cref="JournalEnd"/>;
/// null when it is something
/// that this version does not know.
/// </param>
internal readonly record struct JournalEntry(long Sequence, object? What);
