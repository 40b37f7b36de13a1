using System.Security.Cryptography;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>A file, or a range of it, read through one stream after another: where one breaks, the next goes on.</summary>
/// <remarks>
/// It goes on with a range of the same version if the storage offers that. Else it reads again from the start and compares the hash of what
/// the reader has already got, so that a file that was changed in between is an error and never a mix.
/// </remarks>
internal sealed class SequentialDownload : ArtifactDownload
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RemoteFile _file;
    private readonly TransferMeter _meter;
    private readonly long _start;
    private readonly long _longest;
    private ObjectContent? _current;
    private long? _total;
    private object? _version;
    private long _position;

    // Where in the file the current stream is: behind the position where it had to begin earlier.
    private long _at;
    private int _failures;
    private bool _disposed;

    /// <summary>Goes on from the first answer.</summary>
    public SequentialDownload(RemoteFile file, ObjectContent first, long start, long? length)
    {
        (_file, _current, _at, _total, _version) = (file, first, first.Offset, first.TotalBytes, first.Version);
        (_start, _position, _longest) = (start, start, length ?? long.MaxValue);
        _meter = file.NewMeter(_total);
    }

    // What is left to read if the file has no end, or it is not known.
    private long Left => Math.Min(_longest - (_position - _start), (_total ?? long.MaxValue) - _position);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Closed.ThrowIf(_disposed, "The file was closed, and cannot be read any more. Open it again.");
        while (!buffer.IsEmpty)
        {
            if (Left <= 0)
            {
                await EndAsync(cancellationToken).ConfigureAwait(false);
                return 0;
            }

            Exception? failure = null;
            if (_current is not null)
            {
                try
                {
                    await CatchUpAsync(cancellationToken).ConfigureAwait(false);
                    var count = await _current.Stream.ReadAsync(
                        buffer[..(int)Math.Min(buffer.Length, Left)], cancellationToken).ConfigureAwait(false);
                    if (count > 0 || _total is null)
                    {
                        return Take(buffer.Span[..count]);
                    }
                }
                catch (Exception exception) when (RemoteFile.IsBreak(exception))
                {
                    failure = exception;
                }
            }

            await GoOnAsync(failure, cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposed = true;
            _current?.Stream.Dispose();
            _current = null;
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _position += bytes.Length;
        _at = _position;
        _failures = 0;
        _meter.Add(bytes.Length);
        return bytes.Length;
    }

    /// <summary>A stream that goes on where the file was to end is of another file.</summary>
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_current is not null && _at == _total)
        {
            var count = 0;
            try
            {
                count = await _current.Stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (RemoteFile.IsBreak(exception))
            {
                // All of the file is here; only the end of the answer is not.
            }

            if (count > 0)
            {
                throw _file.Changed();
            }
        }

        await CloseAsync().ConfigureAwait(false);
    }

    private async Task GoOnAsync(Exception? failure, CancellationToken cancellationToken)
    {
        while (true)
        {
            await CloseAsync().ConfigureAwait(false);
            if (_failures >= _file.MaxRetries)
            {
                throw _file.Broken(_position, _total, failure);
            }

            await _file.BackOffAsync(_failures++, cancellationToken).ConfigureAwait(false);
            try
            {
                if (!await TryRangeAsync(cancellationToken).ConfigureAwait(false))
                {
                    await RestartAsync(cancellationToken).ConfigureAwait(false);
                }

                return;
            }
            catch (Exception exception) when (RemoteFile.IsBreak(exception))
            {
                failure = exception;
            }
        }
    }

    private async Task<bool> TryRangeAsync(CancellationToken cancellationToken)
    {
        if (_position == 0 || _version is null || _total is not { } total)
        {
            return false;
        }

        try
        {
            long? length = Left == total - _position ? null : Left;
            _current = await _file.ContinueAsync(_position, length, _version, total, cancellationToken).ConfigureAwait(false);
            _at = _position;
            return true;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.DataLoss)
        {
            // The file was changed, or this server gives each answer a version of its own: reading from the start tells.
            _version = null;
            return false;
        }
    }

    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        _current = await _file.RestartAsync(cancellationToken).ConfigureAwait(false);
        _at = 0;
        if (_current.TotalBytes is { } length)
        {
            if (_total is not null && _total != length)
            {
                throw _file.Changed();
            }

            _total = length;
        }
    }

    /// <summary>Reads what lies before, and sees that what the reader has of it is the same.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_at == _position)
        {
            return;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        while (_at < _position)
        {
            var next = _at < _start ? _start : _position;
            var count = await _current!.Stream.ReadAsync(
                buffer.AsMemory(0, (int)Math.Min(next - _at, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw new EndOfStreamException("The answer ended before its length.");
            }

            hash.AppendData(buffer, 0, _at < _start ? 0 : count);
            _at += count;
        }

        if (!hash.GetCurrentHash().AsSpan().SequenceEqual(_hash.GetCurrentHash()))
        {
            throw _file.Changed();
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_current is not null)
        {
            await _current.DisposeAsync().ConfigureAwait(false);
            _current = null;
        }
    }
}
