using System.Globalization;
using Microsoft.Extensions.Logging;
using RunLinkedData.Dagster.Model;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Waiting;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Messages in numbered files of a bucket or folder: <c>1.json</c>, <c>2.json</c>, ..., which Dagster reads once each.</summary>
/// <remarks>
/// Dagster waits for one number after the other and never looks back, so none is left out and none is written again: a name that is
/// taken, by an earlier attempt of this program or another one that was told the same place, is passed over. A message costs no call; a
/// thread sends what has come together.
/// </remarks>
internal sealed partial class ChunkChannel : MessageChannel
{
    private const string Extension = ".json";

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly WaitingLines _waiting = new();
    private readonly IArtifactStore _store;
    private readonly string _prefix;
    private readonly DagsterPipesOptions _options;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _closing = new();
    private readonly Task _sending;

    // On its way: what was tried under a number may be there though no answer came, and so it is not changed any more.
    private (byte[] Lines, int Count)? _chunk;
    private int _number;

    private ChunkChannel(IArtifactStore store, string prefix, int number, DagsterPipesOptions options)
    {
        _store = store;
        _prefix = prefix;
        _number = number;
        _options = options;
        _logger = options.LoggerFactory.CreateLogger<ChunkChannel>();
        _sending = OwnThread.Start(() =>
        {
            SendEachInterval();
            return Task.CompletedTask;
        });
    }

    /// <summary>Opens the place; what is there stays, and the first number is that after the highest.</summary>
    /// <exception cref="DagsterException">It cannot be reached.</exception>
    public static async Task<ChunkChannel> OpenAsync(
        IArtifactStore store, string prefix, DagsterPipesOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var entries = await store.ListAsync(prefix, cancellationToken).ConfigureAwait(false);
            return new ChunkChannel(store, prefix, entries.Max(NumberOf) + 1 ?? 1, options);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.PermissionDenied)
        {
            // Who may write need not be allowed to list. Names that are taken are noticed on the way.
            return new ChunkChannel(store, prefix, 1, options);
        }
        catch (MlflowException exception)
        {
            throw new DagsterException(
                $"'{Place(store, prefix)}', where Dagster reads messages, cannot be reached: {exception.Message}", exception);
        }
    }

    public override void Send(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            if (_waiting.IsFull)
            {
                throw NotDelivered(_waiting.Count, $"'{Place(_store, _prefix)}' cannot be written", null);
            }

            _waiting.Add(line);
        }
    }

    public override async Task CloseAsync(CancellationToken cancellationToken)
    {
        _closing.TrySetResult();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.CloseTimeout);
        Exception? last = null;
        try
        {
            await _sending.WaitAsync(limit.Token).ConfigureAwait(false);
            while (true)
            {
                try
                {
                    await SendWaitingAsync(limit.Token).ConfigureAwait(false);
                    return;
                }
                catch (MlflowException exception) when (exception.IsTransient)
                {
                    last = exception;
                    await Task.Delay(RetryPause, limit.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotSent(last);
        }
        catch (Exception exception) when (exception is MlflowException or IOException or UnauthorizedAccessException)
        {
            throw NotSent(exception);
        }
    }

    private static string Place(IArtifactStore store, string prefix) =>
        prefix.Length == 0 ? store.ArtifactUri : $"{store.ArtifactUri}/{prefix}";

    private static int? NumberOf(ArtifactEntry entry)
    {
        var name = entry.Name;
        return name.EndsWith(Extension, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(..^Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }

    private DagsterException NotSent(Exception? cause)
    {
        lock (_lock)
        {
            return NotDelivered(_waiting.Count + (_chunk?.Count ?? 0), $"'{Place(_store, _prefix)}' cannot be written", cause);
        }
    }

    // On a thread of its own: the program may keep those of the pool busy.
    private void SendEachInterval()
    {
        while (!_closing.Task.Wait(_options.SendInterval))
        {
            try
            {
                Blocking.Wait(() => SendWaitingAsync(CancellationToken.None));
            }
            catch (Exception exception)
            {
                // It is tried again, and the end says so if it never went.
                LogNotSent(exception, Place(_store, _prefix));
            }
        }
    }

    private async Task SendWaitingAsync(CancellationToken cancellationToken)
    {
        while (_chunk is not null || TakeChunk())
        {
            await SendAsync(_chunk!.Value.Lines, cancellationToken).ConfigureAwait(false);
            _chunk = null;
        }
    }

    private bool TakeChunk()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                return false;
            }

            _chunk = (_waiting.Bytes.ToArray(), _waiting.Count);
            _waiting.Clear();
            return true;
        }
    }

    private async Task SendAsync(byte[] lines, CancellationToken cancellationToken)
    {
        while (true)
        {
            var path = ArtifactPath.Join(_prefix, _number.ToString(CultureInfo.InvariantCulture) + Extension);
            try
            {
                await _store.WriteAsync(path, lines, overwrite: false, cancellationToken).ConfigureAwait(false);
                _number++;
                return;
            }
            catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceAlreadyExists)
            {
                // Ours, when the answer to an earlier try was lost.
                var isOurs = await HoldsAsync(path, lines, cancellationToken).ConfigureAwait(false);
                _number++;
                if (isOurs)
                {
                    return;
                }
            }
        }
    }

    private async Task<bool> HoldsAsync(string path, byte[] lines, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.FindAsync(path, lines.Length, cancellationToken).ConfigureAwait(false) is { } bytes
                && bytes.AsSpan().SequenceEqual(lines);
        }
        catch (Exception exception) when (exception is InvalidDataException
            || (exception is MlflowException { Code: var code } && code == MlflowErrorCode.PermissionDenied))
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages for Dagster could not be sent to {Place} and are tried again")]
    private partial void LogNotSent(Exception exception, string place);
}
