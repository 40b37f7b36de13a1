using System.Runtime.CompilerServices;
using RunLinkedData.Aws.Batch;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Client.Wire;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Logs;

/// <summary>
/// One reading of the log of an execution, over all of its streams. Who asks AWS Batch for the job is null when it is none of Batch's.
/// </summary>
internal sealed class LogReading(Executor executor, IAwsClient client, AwsOptions options, Func<Task<Job?>>? describe = null)
{
    private readonly List<LogTail> _tails = [];

    public async IAsyncEnumerable<ExecutorLogLine> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DateTimeOffset? end = null;
        while (true)
        {
            end ??= await LookAsync().ConfigureAwait(false);

            // What is left is known before the round, so that the last round is surely after the end.
            var wait = follow ? NextWait(end) : TimeSpan.Zero;
            var latest = _tails.Max(tail => tail.Attempt);
            foreach (var tail in _tails.Where(tail => !tail.IsDone))
            {
                await foreach (var line in tail.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return line;
                }

                tail.IsDone |= tail.Attempt < latest;
            }

            if (wait <= TimeSpan.Zero)
            {
                yield break;
            }

            await Task.Delay(wait, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan NextWait(DateTimeOffset? end)
    {
        var left = end is { } time ? options.LateLineWait - (options.TimeProvider.GetUtcNow() - time) : options.PollInterval;
        return left < options.PollInterval ? left : options.PollInterval;
    }

    /// <summary>Finds the streams that have come since; gives when the job ended, or null while it goes on.</summary>
    private async Task<DateTimeOffset?> LookAsync()
    {
        if (describe is null)
        {
            Add(job: null);
            return null;
        }

        var job = await AwsErrors.ExplainAsync(executor, describe()).ConfigureAwait(false);
        Add(job);
        return job is null ? DateTimeOffset.MinValue
            : JobState.IsOver(job) ? JobState.End(job, options.TimeProvider.GetUtcNow())
            : null;
    }

    private void Add(Job? job)
    {
        foreach (var (stream, attempt) in JobStreams.Of(job, executor, options))
        {
            if (_tails.All(tail => tail.Name != stream.Name))
            {
                _tails.Add(new LogTail(executor, client, stream, attempt));
            }
        }
    }
}
