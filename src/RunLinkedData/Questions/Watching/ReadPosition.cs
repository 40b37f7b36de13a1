namespace RunLinkedData.Questions.Watching;

/// <summary>A position, and what it is one of.</summary>
internal sealed record ReadPosition(
    byte[] ProcessMark, byte[] DatasetMark, ItemKey Start, IReadOnlyDictionary<ulong, long> Marks, IReadOnlyList<string> Open)
{
    /// <summary>The position, for one watch, which moves it.</summary>
    public WatchPosition ToPosition(int mostMarks = WatchPosition.MostMarks) => new(Start, Marks, Open, mostMarks);

    /// <exception cref="ArgumentException">It is one of something else.</exception>
    public void CheckIsOf(Watched watched, string trackingUri)
    {
        if (!ProcessMark.AsSpan().SequenceEqual(watched.ProcessMark))
        {
            throw new ArgumentException(
                $"The position is one of another process or store than '{watched.Experiment.Name}' in {trackingUri}, or of a process of "
                + "that name that is gone. Give a position of this one, or begin anew, from now or from a time.");
        }

        if (!DatasetMark.AsSpan().SequenceEqual(watched.DatasetMark))
        {
            throw new ArgumentException(
                $"The position is one of another dataset of '{watched.Experiment.Name}' than "
                + $"{(watched.Dataset is null ? "all of them" : $"'{watched.Dataset}'")}, which it tells nothing of. "
                + "Watch what the position is of, or begin anew, from now or from a time.");
        }
    }
}
