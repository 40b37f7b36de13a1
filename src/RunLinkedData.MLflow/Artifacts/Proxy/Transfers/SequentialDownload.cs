using System.Security.Cryptography;
using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Transfers;

/// <summary>A file read through one connection after another: where one breaks, the next goes on.</summary>
/// <remarks>
/// It goes on with a Range of the same version if the server offers that. Else it reads again from the start and compares the hash of what
/// the reader has already got, so that a file that was changed in between is an error and never a mix.
/// </remarks>
internal sealed class SequentialDownload(DownloadRoute route, HttpDownload first, long? total, string? etag, TransferMeter meter) : ArtifactDownload
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private HttpDownload? _current = first;
    private long? _total = total;
    private long _position;
    private int _failures;
    private bool _rangesWork = etag is not null;
    private bool _disposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Closed.ThrowIf(_disposed, "The file was closed, and cannot be read any more. Open it again.");
        while (!buffer.IsEmpty)
        {
            if (_position == _total)
            {
                await RefuseMoreAsync(cancellationToken).ConfigureAwait(false);
                return 0;
            }

            MlflowException? failure = null;
            if (_current is not null)
            {
                try
                {
                    var count = await _current.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                    if (count > 0)
                    {
                        return Take(buffer.Span[..count]);
                    }

                    if (_total is null)
                    {
                        return 0;
                    }
                }
                catch (MlflowException exception) when (exception.IsTransient)
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
            _current?.Content.Dispose();
            _current = null;
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        if (_position + bytes.Length > _total)
        {
            throw route.Changed();
        }

        _hash.AppendData(bytes);
        _position += bytes.Length;
        _failures = 0;
        meter.Add(bytes.Length);
        return bytes.Length;
    }

    /// <summary>A body that came without a length may go on after the length that the listing gave: it is another file then.</summary>
    private async Task RefuseMoreAsync(CancellationToken cancellationToken)
    {
        if (_current is { Headers.ContentLength: null })
        {
            var count = 0;
            try
            {
                count = await _current.Content.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
            }
            catch (MlflowException exception) when (exception.IsTransient)
            {
                // All of the file is here; only the end of the answer is not.
            }

            if (count > 0)
            {
                throw route.Changed();
            }
        }

        await CloseAsync().ConfigureAwait(false);
    }

    private async Task GoOnAsync(MlflowException? failure, CancellationToken cancellationToken)
    {
        while (true)
        {
            await CloseAsync().ConfigureAwait(false);
            if (_failures >= route.MaxRetries)
            {
                throw route.Broken(_position, _total, failure);
            }

            await route.BackOffAsync(_failures++, cancellationToken).ConfigureAwait(false);
            try
            {
                if (_rangesWork && _position > 0 && await TryRangeAsync(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                if (await TryFromStartAsync(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (MlflowException exception) when (exception.IsTransient)
            {
                failure = exception;
            }
        }
    }

    private async Task<bool> TryRangeAsync(CancellationToken cancellationToken)
    {
        _current = await route.GetAsync(_position, null, etag, cancellationToken).ConfigureAwait(false);
        if (_total is { } total && DownloadRoute.IsRange(_current, _position, total, etag))
        {
            return true;
        }

        // The file was changed, or this server gives each answer a tag of its own: reading from the start tells.
        _rangesWork = _current.Status >= 500;
        await CloseAsync().ConfigureAwait(false);
        return false;
    }

    private async Task<bool> TryFromStartAsync(CancellationToken cancellationToken)
    {
        _current = await route.GetAsync(0, null, null, cancellationToken).ConfigureAwait(false);
        if (_current.Status != 200)
        {
            return _current.Status >= 500 ? false : throw route.Changed();
        }

        if (_current.Headers.ContentLength is { } length)
        {
            if (_total is not null && _total != length)
            {
                throw route.Changed();
            }

            _total = length;
        }

        await SkipAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads what the reader already has, and sees that it is the same.</summary>
    private async Task SkipAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var left = _position; left > 0;)
        {
            var count = await _current!.Content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw route.Changed();
            }

            hash.AppendData(buffer, 0, count);
            left -= count;
        }

        if (!hash.GetCurrentHash().AsSpan().SequenceEqual(_hash.GetCurrentHash()))
        {
            throw route.Changed();
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
