using System.Runtime.CompilerServices;
using RunLinkedData.Aws.Batch;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Logs;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;

namespace RunLinkedData.Aws;

/// <summary>
/// Asks AWS about executions: the state of jobs of AWS Batch, and the logs that these, ECS tasks and Lambda functions leave in CloudWatch.
/// </summary>
internal sealed class AwsExecutorService : IExecutorService, IDisposable
{
    private const string BatchKind = "aws-batch";

    private readonly AwsOptions _options;

    // Most programs that could ask AWS never do.
    private readonly Lazy<AwsClient> _client;

    /// <summary>Makes the service; nothing is asked yet.</summary>
    /// <param name="options">How AWS is asked; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting cannot be used; the message lists all that are wrong.</exception>
    public AwsExecutorService(AwsOptions? options = null)
    {
        _options = options ?? new AwsOptions();
        _options.ThrowIfProblems();
        _client = new Lazy<AwsClient>(() => new AwsClient(_options));
    }

    /// <inheritdoc/>
    /// <returns>
    /// True for <c>aws-batch</c>, <c>ecs</c> and <c>aws-lambda</c>; and for <c>cloudwatch</c>, as the log of anything may be there.
    /// </returns>
    public bool Knows(string kind) => kind is BatchKind or "ecs" or "aws-lambda" or LogStream.Kind;

    /// <inheritdoc/>
    /// <remarks>
    /// Only AWS Batch is asked; for anything else the state is <see cref="ExecutorState.Unknown"/>. An execution that was recorded with its
    /// attempt has the state of that attempt: once the job has gone on to the next one, <see cref="ExecutorState.Failed"/>. Batch forgets a
    /// job some days after it has ended.
    /// </remarks>
    public async Task<ExecutorState> GetStateAsync(Executor executor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(executor);
        return (await GetStatesAsync([executor], cancellationToken).ConfigureAwait(false))[0] switch
        {
            { Error: { } error } => throw error,
            var answer => answer.State,
        };
    }

    /// <inheritdoc/>
    /// <remarks>AWS Batch is asked for up to 100 jobs in one call, and no further where it cannot be asked.</remarks>
    public async Task<IReadOnlyList<ExecutorAnswer>> GetStatesAsync(
        IReadOnlyList<Executor> executors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(executors);
        Executor[] jobs = [.. executors.Where(executor => executor.Kind == BatchKind).Distinct()];
        var answers = jobs.Length == 0
            ? []
            : (await new JobQuestions(_client.Value).AskAsync(jobs, cancellationToken).ConfigureAwait(false))
                .ToDictionary(answer => answer.Executor);
        return [.. executors.Select(executor => answers.GetValueOrDefault(executor) ?? new ExecutorAnswer { Executor = executor })];
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Any execution whose log lies in CloudWatch can be read, whatever its kind. For a job of AWS Batch the streams of all attempts are
    /// read; when Batch has forgotten the job, or may not be asked, the one that was recorded. A log that is nowhere to be found is an
    /// error, unless the job has only not come so far. An event of CloudWatch is a line. Whether an ECS task or a Lambda function still
    /// goes on is not asked: following one of these ends when it is cancelled.
    /// </remarks>
    public async IAsyncEnumerable<ExecutorLogLine> ReadLogAsync(
        Executor executor,
        bool follow = false,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(executor);
        var reading = executor.Kind == BatchKind
            ? new LogReading(
                executor,
                _client.Value,
                _options,
                () => new JobQuestions(_client.Value).FindAsync(executor, cancellationToken))
            : new LogReading(executor, _client.Value, _options);
        await foreach (var line in reading.ReadAsync(follow, cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }
}
