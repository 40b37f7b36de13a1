namespace RunLinkedData.Recording.Observers;

/// <summary>Who is told what runs do: our own observers and those of the user.</summary>
internal static class RunObservers
{
    /// <summary>
    /// All of them, in the order in which they are told: the log is complete before others look at it, and the record comes last, with what
    /// all others had to say.
    /// </summary>
    public static IReadOnlyList<IRunObserver> With(IEnumerable<IRunObserver> others, bool isRecordWanted) =>
        [new TelemetryObserver(), new LogObserver(), .. others, .. isRecordWanted ? [new RecordObserver()] : Array.Empty<IRunObserver>()];
}
