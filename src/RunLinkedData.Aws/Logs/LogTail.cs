using System.Runtime.CompilerServices;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Client.Wire;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Logs;

/// <summary>Reads a stream page by page, and later goes on where it stopped.</summary>
internal sealed class LogTail(Executor executor, IAwsClient client, LogStream stream, int? attempt)
{
    // There are empty pages in the middle, but not without end.
    private const int MostEmptyPages = 1000;

    private string? _token;

    public string Name => stream.Name;

    public int? Attempt => attempt;

    /// <summary>True when nothing more will come, and the stream is not read any more.</summary>
    public bool IsDone { get; set; }

    /// <summary>Reads what has come since; nothing when there is no such stream, yet.</summary>
    public async IAsyncEnumerable<ExecutorLogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var emptyPages = 0;
        while (await AwsErrors.ExplainAsync(
            executor, client.GetLogEventsAsync(stream, _token, cancellationToken)).ConfigureAwait(false) is { } page)
        {
            var events = page.Events ?? [];
            foreach (var line in events.OfType<LogEvent>())
            {
                yield return ToLine(line);
            }

            emptyPages = events.Count == 0 ? emptyPages + 1 : 0;
            if (page.NextForwardToken is null || emptyPages > MostEmptyPages)
            {
                // No service of AWS does that. Asking again would give the same lines once more, or never end.
                IsDone = true;
                yield break;
            }

            // The end is where the token that was sent comes back.
            if (page.NextForwardToken == _token)
            {
                yield break;
            }

            _token = page.NextForwardToken;
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
