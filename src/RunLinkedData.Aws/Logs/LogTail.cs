using System.Runtime.CompilerServices;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Client.Wire;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Logs;

/// <summary>Reads a stream page by page, and later goes on where it stopped.</summary>
internal sealed class LogTail(Executor executor, IAwsClient client, LogStream stream, int? attempt, LogMessages messages)
{
    private string? _token;

    public LogStream Stream => stream;

    public int? Attempt => attempt;

    /// <summary>Why there is nothing to be read, when that is because there is no such group or stream, yet; else null.</summary>
    public AwsFailure? Missing { get; private set; }

    /// <summary>True when nothing more will come, and the stream is not read any more.</summary>
    public bool IsDone { get; set; }

    /// <summary>Reads what has come since; nothing when there is no such stream, yet.</summary>
    public async IAsyncEnumerable<ExecutorLogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var emptyPages = 0;
        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } page)
        {
            var events = page.Events ?? [];
            foreach (var line in events.OfType<LogEvent>())
            {
                yield return ToLine(line);
            }

            if (page.NextForwardToken is null)
            {
                // No service of AWS does that. Asking again would give the same lines once more.
                IsDone = true;
                yield break;
            }

            // The end is where the token that was sent comes back. Pages before it may be empty, any number of them.
            if (page.NextForwardToken == _token)
            {
                yield break;
            }

            _token = page.NextForwardToken;
            emptyPages = events.Count == 0 ? emptyPages + 1 : 0;
            messages.EmptyPages(stream, emptyPages);
        }
    }

    private async Task<LogPage?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            var page = await client.GetLogEventsAsync(stream, _token, cancellationToken).ConfigureAwait(false);
            Missing = null;
            return page;
        }
        catch (AwsFailure failure) when (failure.IsMissing)
        {
            Missing = failure;
            return null;
        }
        catch (AwsFailure failure)
        {
            throw AwsErrors.ToException(executor, failure);
        }
    }

    private ExecutorLogLine ToLine(LogEvent line)
    {
        var text = line.Message ?? "";
        text = text.EndsWith('\n') ? text[..^1] : text;
        text = text.EndsWith('\r') ? text[..^1] : text;
        try
        {
            return new ExecutorLogLine { Time = DateTimeOffset.FromUnixTimeMilliseconds(line.Timestamp), Text = text, Attempt = attempt };
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw AwsErrors.ToException(
                executor, new AwsFailure(AwsFailureKind.Malformed, AwsCall.GetLogEvents, exception) { Region = stream.Region });
        }
    }
}
