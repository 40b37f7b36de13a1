using RunLinkedData.Recording;

namespace RunLinkedData.OpenLineage.Observing;

/// <summary>Says on each run that OpenLineage is not told of it, as its settings cannot be used: no run fails for that.</summary>
internal sealed class UnusableObserver(string problem) : IRunObserver
{
    /// <inheritdoc/>
    public string Name => "OpenLineage";

    /// <inheritdoc/>
    public Task RunStartedAsync(ObservedRun run, CancellationToken cancellationToken)
    {
        run.Note($"OpenLineage is not told of the run: {problem}");
        return Task.CompletedTask;
    }
}
