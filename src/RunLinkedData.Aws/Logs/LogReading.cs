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
    private readonly LogMessages _messages = new(options.LoggerFactory);

    // Null when Batch is not asked, or no more.
    private Func<Task<Job?>>? _describe = describe;
    private Job? _job;

    public async IAsyncEnumerable<ExecutorLogLine> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MissingLog.ThrowIfCommand(executor);
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

            if (wait <= TimeSpan.Zero || _tails.Count == 0 && _describe is null)
            {
                ThrowIfNothing();
                yield break;
            }

            foreach (var tail in _tails.Where(tail => tail.Missing is not null && _job is null))
            {
                _messages.Missing(tail.Stream);
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
        if (_describe is null)
        {
            Add();
            return null;
        }

        try
        {
            _job = await _describe().ConfigureAwait(false);
        }
        catch (AwsFailure failure) when (failure.IsDenied && LogStream.Recorded(executor) is not null)
        {
            _messages.Denied($"{executor.Kind} '{executor.Id}'", AwsErrors.ToException(executor, failure).Message);
            _describe = null;
            Add();
            return null;
        }
        catch (AwsFailure failure)
        {
            throw AwsErrors.ToException(executor, failure);
        }

        Add();
        return _job is null ? DateTimeOffset.MinValue
            : JobState.IsOver(_job) ? JobState.End(_job, options.TimeProvider.GetUtcNow())
            : null;
    }

    private void Add()
    {
        foreach (var (stream, attempt) in JobStreams.Of(_job, executor, options))
        {
            if (_tails.All(tail => tail.Stream.Name != stream.Name))
            {
                _tails.Add(new LogTail(executor, client, stream, attempt, _messages));
            }
        }
    }

    // A job that Batch knows may have nothing to say yet, or never have come so far; a stream of one that is over was there.
    private void ThrowIfNothing()
    {
        var isAsked = _describe is not null;
        if (_tails.Count == 0)
        {
            if (_job is null)
            {
                throw MissingLog.NotRecorded(executor, isAsked);
            }
        }
        else if (_tails.TrueForAll(tail => tail.Missing is not null) && (_job is null || JobState.IsOver(_job)))
        {
            throw MissingLog.NotThere(executor, _tails[^1], isAsked && _job is null);
        }
    }
}
