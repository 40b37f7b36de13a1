namespace RunLinkedData.Recording.Journal;

/// <summary>An entry of a journal: how far the store has what is before it.</summary>
/// <param name="Sent">How many values have arrived, or were refused for good, since the journal began.</param>
/// <param name="IsEndSent">Whether the end of the run has arrived.</param>
internal sealed record JournalMark(ValueCounts Sent, bool IsEndSent);
