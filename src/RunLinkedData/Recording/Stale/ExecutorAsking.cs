using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Recording.Sending;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording.Stale;

/// <summary>Asks executors whether they go on, several at once, and puts their answers in words.</summary>
internal sealed class ExecutorAsking(IReadOnlyList<IExecutorService> services, ILogger logger)
{
    private const int AskedAtOnce = 4;

    /// <summary>The answer of each executor; each is asked once.</summary>
    public async Task<IReadOnlyDictionary<Executor, ExecutorAnswer>> AskAllAsync(
        IEnumerable<Executor> executors, CancellationToken cancellationToken)
    {
        var answers = new ConcurrentDictionary<Executor, ExecutorAnswer>();
        await LimitedParallel.ForEachAsync(
            executors.Distinct(),
            AskedAtOnce,
            async (executor, token) => answers[executor] = await AskAsync(executor, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return answers;
    }

    private async Task<ExecutorAnswer> AskAsync(Executor executor, CancellationToken cancellationToken)
    {
        var name = $"{executor.Kind} {executor.Id}";
        if (services.FirstOrDefault(service => service.Knows(executor.Kind)) is not { } service)
        {
            return new ExecutorAnswer(
                ExecutorState.Unknown, $"{name} cannot be asked from here: nothing in ExecutorServices knows '{executor.Kind}'.");
        }

        try
        {
            var state = await service.GetStateAsync(executor, cancellationToken).ConfigureAwait(false);
            return new ExecutorAnswer(state, state switch
            {
                ExecutorState.Pending => $"{name} waits for its turn.",
                ExecutorState.Running => $"{name} goes on.",
                ExecutorState.Succeeded => $"{name} went well, but its program ended without completing the run.",
                ExecutorState.Failed => $"{name} is over, failed or was killed, and could not end the run.",
                _ => $"{name} is not known any more, or not from here.",
            });
        }
        catch (ExecutorException exception)
        {
            RunLogMessages.ExecutorNotAsked(logger, executor.Kind, executor.Id, exception);
            return new ExecutorAnswer(ExecutorState.Unknown, $"{name} could not be asked: {exception.Message}");
        }
    }
}

/// <summary>What an executor says of an execution.</summary>
/// <param name="State">The state.</param>
/// <param name="Text">The same in a sentence, or why there is no state.</param>
internal sealed record ExecutorAnswer(ExecutorState State, string Text)
{
    public bool IsOver => State is ExecutorState.Succeeded or ExecutorState.Failed;

    public bool GoesOn => State is ExecutorState.Pending or ExecutorState.Running;
}
