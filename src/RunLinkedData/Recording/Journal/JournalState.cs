using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Journal;

/// <summary>
/// How far a journal is: what is written in it, and what of that the store has. The same whether entries are being written or read.
/// </summary>
internal sealed class JournalState
{
    private JournalStart? _start;

    public JournalStart Start => _start ?? throw new JournalException("does not say which run it is of");

    /// <summary>The number of the last entry.</summary>
    public long Sequence { get; private set; }

    public ValueCounts Written { get; private set; }

    public ValueCounts Sent { get; private set; }

    public JournalEnd? End { get; private set; }

    public bool IsEndSent { get; private set; }

    /// <summary>Whether the store has everything.</summary>
    public bool IsSettled => Written == Sent && (End is null || IsEndSent);

    /// <summary>Takes in the next entry.</summary>
    /// <exception cref="JournalException">It cannot come here; the message is the end of a sentence.</exception>
    public void Take(JournalEntry entry)
    {
        // After the first one comes any number: a journal of which everything had arrived was begun anew.
        if (entry.Sequence != Sequence + 1 && !(Sequence == 1 && entry.Sequence > 1))
        {
            throw new JournalException(
                $"has the number {entry.Sequence} where {Sequence + 1} belongs: something is missing or comes twice");
        }

        if ((Sequence == 0) != (entry.What is JournalStart))
        {
            throw new JournalException(Sequence == 0 ? "does not say which run the journal is of" : "starts another run");
        }

        Sequence = entry.Sequence;
        switch (entry.What)
        {
            case JournalStart start:
                _start = start;
                break;
            case JournalEnd end:
                (End, IsEndSent) = (end.Status == RunStatus.Running ? null : end, false);
                break;
            case JournalMark mark when mark.Sent.IsWithin(Written):
                (Sent, IsEndSent) = (mark.Sent, mark.IsEndSent);
                break;
            case JournalMark:
                throw new JournalException("says that more was sent than there is");
            case { } value:
                Written = Written.Plus(ValueCounts.Of(value));
                break;
        }
    }

    /// <summary>Only the first entry is left, since everything has arrived.</summary>
    public void BeginAnew() => (Written, Sent) = (default, default);
}
