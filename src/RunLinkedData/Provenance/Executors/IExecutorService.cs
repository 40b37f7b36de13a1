using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>
/// Asks an executor about its executions, long after they have started. Packages add theirs to <c>RunTrackerOptions.ExecutorServices</c>.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
public interface IExecutorService
{
    /// <summary>Whether this service knows executors of a kind, or reads logs of a kind.</summary>
    /// <param name="kind">
    /// The kind, as in <see cref="Executor.Kind"/>, or the kind of place of a log, as in <see cref="ExecutorLog.Kind"/>.
    /// </param>
    bool Knows(string kind);

    /// <summary>Asks for the state of an execution.</summary>
    /// <param name="executor">The execution, as it was recorded on its run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The state; <see cref="ExecutorState.Unknown"/> when the executor has forgotten it or cannot be asked for it.</returns>
    /// <exception cref="ExecutorException">The executor could not be asked; the message says why.</exception>
    Task<ExecutorState> GetStateAsync(Executor executor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks for the states of several executions of the kinds that it knows. A service that can ask for many in one call does so here.
    /// </summary>
    /// <remarks>
    /// By default each is asked for by <see cref="GetStateAsync"/>, four at once; when the first four cannot be asked and none can, the
    /// others are not tried.
    /// </remarks>
    /// <param name="executors">The executions, as they were recorded on their runs.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>An answer for each, in the same order; one that could not be asked for has its error.</returns>
    Task<IReadOnlyList<ExecutorAnswer>> GetStatesAsync(IReadOnlyList<Executor> executors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(executors);
        return new SingleAsking(this).AskAsync(executors, cancellationToken);
    }

    /// <summary>
    /// Reads the log of an execution from its first line: all attempts that the executor still knows, one after the other.
    /// </summary>
    /// <param name="executor">The execution, as it was recorded on its run.</param>
    /// <param name="follow">Whether to wait for more while the execution goes on; the lines end when it does.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The lines as they come; none when there are none yet.</returns>
    /// <exception cref="ExecutorException">The log could not be read; the message says why.</exception>
    IAsyncEnumerable<ExecutorLogLine> ReadLogAsync(Executor executor, bool follow = false, CancellationToken cancellationToken = default);
}
