using Microsoft.Extensions.Logging;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Recording.Sending;

namespace RunLinkedData.Recording.Stale;

/// <summary>Asks executors whether they go on, each service once for all that it knows, and puts their answers in words.</summary>
internal sealed class ExecutorAsking(IReadOnlyList<IExecutorService> services, ILogger logger)
{
    /// <summary>The answer of each executor; each is asked once.</summary>
    public async Task<IReadOnlyDictionary<Executor, ExecutorVerdict>> AskAllAsync(
        IEnumerable<Executor> executors, CancellationToken cancellationToken)
    {
        var verdicts = new Dictionary<Executor, ExecutorVerdict>();
        foreach (var known in executors.Distinct().GroupBy(executor => services.FirstOrDefault(service => service.Knows(executor.Kind))))
        {
            IReadOnlyList<Executor> group = [.. known];
            var answers = known.Key is { } service
                ? await service.GetStatesAsync(group, cancellationToken).ConfigureAwait(false)
                : [];
            LogErrors(answers);
            var byExecutor = answers.DistinctBy(answer => answer.Executor).ToDictionary(answer => answer.Executor);
            foreach (var executor in group)
            {
                verdicts[executor] = Judge(executor, known.Key, byExecutor.GetValueOrDefault(executor));
            }
        }

        return verdicts;
    }

    private static ExecutorVerdict Judge(Executor executor, IExecutorService? service, ExecutorAnswer? answer)
    {
        var name = $"{executor.Kind} {executor.Id}";
        if (service is null)
        {
            return new ExecutorVerdict(
                ExecutorState.Unknown, $"{name} cannot be asked from here: nothing in ExecutorServices knows '{executor.Kind}'.");
        }

        if (answer is null or { Error: not null })
        {
            var why = answer?.Error?.Message ?? "Its service gave no answer.";
            return new ExecutorVerdict(ExecutorState.Unknown, $"{name} could not be asked: {why}") { CouldNotBeAsked = true };
        }

        return new ExecutorVerdict(answer.State, answer.State switch
        {
            ExecutorState.Pending => $"{name} waits for its turn.",
            ExecutorState.Running => $"{name} goes on.",
            ExecutorState.Succeeded => $"{name} went well, but its program ended without completing the run.",
            ExecutorState.Failed => $"{name} is over, failed or was killed, and could not end the run.",
            _ => $"{name} is not known any more, or not from here.",
        });
    }

    // One line for each kind, however many there are: mostly all have failed for one reason.
    private void LogErrors(IReadOnlyList<ExecutorAnswer> answers)
    {
        foreach (var failed in answers.Where(answer => answer.Error is not null).GroupBy(answer => answer.Executor.Kind))
        {
            var first = failed.First();
            RunLogMessages.ExecutorNotAsked(logger, failed.Key, first.Executor.Id, failed.Count() - 1, first.Error);
        }
    }
}

/// <summary>What an executor says of an execution.</summary>
/// <param name="State">The state.</param>
/// <param name="Text">The same in a sentence, or why there is no state.</param>
internal sealed record ExecutorVerdict(ExecutorState State, string Text)
{
    /// <summary>Whether it might have said something, and could not be asked.</summary>
    public bool CouldNotBeAsked { get; init; }

    public bool IsOver => State is ExecutorState.Succeeded or ExecutorState.Failed;

    public bool GoesOn => State is ExecutorState.Pending or ExecutorState.Running;
}
