using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RunLinkedData.Cli.Output;

/// <summary>
/// Prints lines as they come: one a line, or in one JSON document. Before each wait for more, what came is passed on; whatever ends the
/// reading, what was read is printed.
/// </summary>
internal abstract class LogOutput
{
    public static LogOutput Open(Printer print, string runId, string source) =>
        print.IsJson ? new JsonLog(print, runId, source) : new TextLog(print);

    /// <summary>Prints all lines and gives how many there were.</summary>
    /// <param name="read">Begins the reading.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<long> PrintAsync(Func<CancellationToken, IAsyncEnumerable<string>> read, CancellationToken cancellationToken)
    {
        var count = 0L;
        string? error = null;
        try
        {
            await foreach (var line in PassOnAsync(read, cancellationToken))
            {
                await WriteAsync(line);
                count++;
            }
        }
        catch (Exception exception)
        {
            error = exception is OperationCanceledException ? "Interrupted." : exception.Message;
            throw;
        }
        finally
        {
            await EndAsync(error);
        }

        return count;
    }

    protected abstract Task WriteAsync(string line);

    protected abstract Task FlushAsync();

    protected abstract Task EndAsync(string? error);

    private async IAsyncEnumerable<string> PassOnAsync(
        Func<CancellationToken, IAsyncEnumerable<string>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var lines = read(stop.Token).GetAsyncEnumerator(stop.Token);
        while (true)
        {
            var next = lines.MoveNextAsync().AsTask();
            if (!next.IsCompleted)
            {
                try
                {
                    await FlushAsync();
                }
                catch (IOException)
                {
                    // Whoever read has gone away; what is being waited for is not wanted any more, and cannot be left alone.
                    await stop.CancelAsync();
                    await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw;
                }
            }

            if (!await next)
            {
                yield break;
            }

            yield return lines.Current;
        }
    }

    private sealed class TextLog(Printer print) : LogOutput
    {
        protected override Task WriteAsync(string line) => print.LineAsync(line);

        protected override Task FlushAsync() => print.FlushAsync();

        protected override Task EndAsync(string? error) => Task.CompletedTask;
    }

    private sealed class JsonLog : LogOutput
    {
        private const int FlushBytes = 1 << 16;

        private readonly Printer _print;
        private readonly Utf8JsonWriter _writer;

        public JsonLog(Printer print, string runId, string source)
        {
            _print = print;
            _writer = print.OpenJson();
            _writer.WriteStartObject();
            _writer.WriteString("run_id", runId);
            _writer.WriteString("source", source);
            _writer.WriteStartArray("lines");
        }

        protected override Task WriteAsync(string line)
        {
            _writer.WriteStringValue(line);
            return _writer.BytesPending > FlushBytes ? _writer.FlushAsync() : Task.CompletedTask;
        }

        protected override Task FlushAsync() => _writer.FlushAsync();

        protected override async Task EndAsync(string? error)
        {
            _writer.WriteEndArray();
            if (error is not null)
            {
                _writer.WriteString("error", error);
            }

            _writer.WriteEndObject();
            await _writer.DisposeAsync();
            _print.EndJson();
        }
    }
}
