using System.Collections.Concurrent;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Waiting;

namespace RunLinkedData.Provenance.Executors;

/// <summary>
/// Asks a service for one execution at a time, a few at once. When the first few cannot be asked and none can, the service is taken to be
/// down: the others are not asked.
/// </summary>
internal sealed class SingleAsking(IExecutorService service)
{
    private readonly ConcurrentDictionary<Executor, ExecutorAnswer> _answers = new();
    private readonly ConcurrentQueue<ExecutorException> _errors = new();
    private volatile bool _hasAnswered;

    public async Task<IReadOnlyList<ExecutorAnswer>> AskAsync(IReadOnlyList<Executor> executors, CancellationToken cancellationToken)
    {
        await LimitedParallel.ForEachAsync(
            executors.Distinct(),
            async (executor, token) => _answers[executor] = await AskAsync(executor, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return [.. executors.Select(executor => _answers[executor])];
    }

    private async Task<ExecutorAnswer> AskAsync(Executor executor, CancellationToken cancellationToken)
    {
        if (!_hasAnswered && _errors.Count >= LimitedParallel.AFew && _errors.TryPeek(out var first))
        {
            var error = new ExecutorException(
                executor, $"It was not tried: the first {LimitedParallel.AFew} failed. {first.Message}", first);
            return new ExecutorAnswer { Executor = executor, Error = error };
        }

        try
        {
            var state = await service.GetStateAsync(executor, cancellationToken).ConfigureAwait(false);
            _hasAnswered = true;
            return new ExecutorAnswer { Executor = executor, State = state };
        }
        catch (ExecutorException exception)
        {
            _errors.Enqueue(exception);
            return new ExecutorAnswer { Executor = executor, Error = exception };
        }
    }
}
