namespace RunLinkedData.Recording.Ending;

/// <summary>One of the steps by which a run ends.</summary>
/// <param name="Name">What the step is about, as the beginning of the sentence "... could not be kept".</param>
/// <param name="OnFailure">What its failure means.</param>
/// <param name="TimeLimit">How long it may take in a run that ends well; in others it gets a part of the time there is.</param>
/// <param name="RunAsync">The step.</param>
internal sealed record EndingStep(string Name, StepFailure OnFailure, TimeSpan TimeLimit, Func<CancellationToken, Task> RunAsync)
{
    /// <summary>A step that takes as long as the store is patient, and whose failure keeps the run from ending.</summary>
    public static EndingStep Needed(string name, Func<CancellationToken, Task> runAsync) =>
        new(name, StepFailure.Stop, Timeout.InfiniteTimeSpan, runAsync);

    /// <summary>Whether the step only sends what the journal of the run has: when the store is away, it can come later.</summary>
    public bool MayComeLater { get; init; }

    /// <summary>Whether the step may take as long as it takes.</summary>
    public bool IsPatient => TimeLimit == Timeout.InfiniteTimeSpan;
}
