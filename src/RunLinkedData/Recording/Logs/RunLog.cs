using RunLinkedData.Model;

namespace RunLinkedData.Recording.Logs;

/// <summary>The log of a run: what the program wrote while it was open.</summary>
/// <remarks>Safe for use by several threads at once; each reading begins at the first line. Holds nothing open.</remarks>
public sealed class RunLog
{
    private readonly Func<bool, CancellationToken, IAsyncEnumerable<string>> _read;

    internal RunLog(string runId, string source, Func<bool, CancellationToken, IAsyncEnumerable<string>> read)
    {
        RunId = runId;
        Source = source;
        _read = read;
    }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>
    /// Where it is read from: the artifact <c>logs/run.log</c>; <c>logs/run*.log</c> for what all members of a group have logged; or the
    /// place at the executor, such as <c>cloudwatch:REGION:GROUP:STREAM</c>.
    /// </summary>
    public string Source { get; }

    /// <summary>Reads the lines, without their ends, as they come.</summary>
    /// <param name="follow">Whether to wait for more while the run goes on; the lines end when it does.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="MLflow.MlflowException">The store cannot be read.</exception>
    /// <exception cref="ExecutorException">The executor cannot be asked; the message says why.</exception>
    public IAsyncEnumerable<string> ReadLinesAsync(bool follow = false, CancellationToken cancellationToken = default) =>
        _read(follow, cancellationToken);
}
