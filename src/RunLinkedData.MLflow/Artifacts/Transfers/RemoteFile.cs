using System.Globalization;
using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>One file of a storage that is read.</summary>
internal sealed class RemoteFile(IObjectStorage storage, string path, TransferOptions options, TransferPatience patience)
{
    public int MaxRetries => patience.MaxRetries;

    /// <summary>Whether this server was seen to send one range at a time only.</summary>
    public bool ComesOneAtATime => patience.IsOneAtATime(storage.ArtifactUri);

    /// <summary>Whether this server was seen to send whole files where ranges are asked for.</summary>
    public bool ComesWhole => patience.IsWhole(storage.ArtifactUri);

    /// <summary>Whether a stream ended with this because its connection broke, and not because something is wrong with the file.</summary>
    public static bool IsBreak(Exception exception) => exception is IOException or MlflowException { IsTransient: true };

    /// <summary>Opens the file in several ranges at once if it is large and the storage can tell its version, else as one stream.</summary>
    public async Task<Stream> OpenInRangesAsync(CancellationToken cancellationToken)
    {
        var size = options.RangeSize;
        var first = await storage.OpenAsync(path, 0, size, null, cancellationToken).ConfigureAwait(false);
        if (first is not { IsWhole: false, Version: { } version, TotalBytes: { } total } || total <= size)
        {
            return new SequentialDownload(this, first, 0, null);
        }

        RangedDownload download = new(this, new PartPlan(total, size), version, options, first, cancellationToken);
        try
        {
            // Some servers give each answer a version of its own. It shows before a byte was handed out, and then one stream will do.
            await download.BeginAsync().ConfigureAwait(false);
            return download;
        }
        catch (Exception exception)
        {
            await download.DisposeAsync().ConfigureAwait(false);
            if (exception is MlflowException)
            {
                return await OpenWholeAsync(cancellationToken).ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Opens the file as one stream.</summary>
    public async Task<Stream> OpenWholeAsync(CancellationToken cancellationToken) =>
        new SequentialDownload(this, await storage.OpenAsync(path, 0, null, null, cancellationToken).ConfigureAwait(false), 0, null);

    /// <summary>Opens a range of the file as one stream.</summary>
    public async Task<Stream> OpenRangeAsync(long offset, long? length, string? version, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            return Stream.Null;
        }

        var content = await storage.OpenAsync(path, offset, length, version, cancellationToken).ConfigureAwait(false);
        if (version is null || content is not { IsWhole: true, Version: null })
        {
            return new SequentialDownload(this, content, offset, length);
        }

        await content.DisposeAsync().ConfigureAwait(false);
        throw new MlflowException(
            MlflowErrorCode.InvalidState,
            $"The artifact '{path}' comes whole and without a version, so it cannot be told whether it is the one that is asked for. Read "
            + "all of it, and compare its hash.");
    }

    /// <summary>Opens a range of the file, or all of it where the storage has no ranges.</summary>
    public Task<ObjectContent> OpenAsync(long offset, long? length, object? version, CancellationToken cancellationToken) =>
        storage.OpenAsync(path, offset, length, version, cancellationToken);

    /// <summary>Opens more of a file that is being read.</summary>
    /// <exception cref="MlflowException"><c>DATA_LOSS</c>: it is not the same any more.</exception>
    public async Task<ObjectContent> ContinueAsync(
        long offset, long? length, object version, long total, CancellationToken cancellationToken)
    {
        var content = await ReopenAsync(offset, length, version, cancellationToken).ConfigureAwait(false);
        if (content.Offset == offset && content.TotalBytes == total && version.Equals(content.Version))
        {
            return content;
        }

        await content.DisposeAsync().ConfigureAwait(false);
        throw Changed();
    }

    /// <summary>
    /// Fetches a range of a file of which the version is known, from an answer that is on its way or anew; goes on where it breaks.
    /// </summary>
    /// <exception cref="MlflowException"><c>DATA_LOSS</c>: it is not the same any more.</exception>
    public async Task FillAsync(
        long offset, Memory<byte> target, object version, long total, ObjectContent? answer, CancellationToken cancellationToken)
    {
        var filled = 0;
        var failures = 0;
        while (true)
        {
            var before = filled;
            Exception? failure = null;
            try
            {
                answer ??= await ContinueAsync(
                    offset + filled, target.Length - filled, version, total, cancellationToken).ConfigureAwait(false);
                int count;
                while (filled < target.Length
                    && (count = await answer.Stream.ReadAsync(target[filled..], cancellationToken).ConfigureAwait(false)) > 0)
                {
                    filled += count;
                }
            }
            catch (Exception exception) when (IsBreak(exception))
            {
                failure = exception;
            }
            finally
            {
                if (answer is not null)
                {
                    await answer.DisposeAsync().ConfigureAwait(false);
                    answer = null;
                }
            }

            if (filled == target.Length)
            {
                return;
            }

            failures = filled > before ? 0 : failures;
            if (failures >= MaxRetries)
            {
                throw Broken(offset + filled, total, failure);
            }

            await BackOffAsync(failures++, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a file that is being read once more from its start, whichever version it is.</summary>
    public Task<ObjectContent> RestartAsync(CancellationToken cancellationToken) => ReopenAsync(0, null, null, cancellationToken);

    public Task BackOffAsync(int attempt, CancellationToken cancellationToken) => patience.BackOffAsync(path, attempt, cancellationToken);

    /// <summary>A range was not answered as long as another one was on its way.</summary>
    public void NoteOneAtATime() => patience.NoteOneAtATime(storage.ArtifactUri);

    /// <summary>A whole file came where a range was asked for.</summary>
    public void NoteComesWhole() => patience.NoteWhole(storage.ArtifactUri);

    public TransferMeter NewMeter(long? total) => new(options.Progress, path, total);

    /// <summary>The file is not the one whose first bytes the caller has.</summary>
    public MlflowException Changed(Exception? cause = null) => new(
        MlflowErrorCode.DataLoss,
        $"The artifact '{path}' was changed or deleted while it was read. Read it again from its start.",
        cause);

    /// <summary>The transfer broke off, and all attempts to go on failed.</summary>
    public MlflowException Broken(long position, long? total, Exception? cause) => new(
        MlflowErrorCode.TemporarilyUnavailable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The download of '{path}' broke off at byte {position:N0} of "
            + $"{(total is { } bytes ? bytes.ToString("N0", CultureInfo.InvariantCulture) : "an unknown number")}, ")
        + "and going on failed. Try again; if it stays so, look at the server's log "
        + $"and at proxies on the way.{(cause is null ? "" : $" Last: {cause.Message}")}",
        cause);

    private async Task<ObjectContent> ReopenAsync(long offset, long? length, object? version, CancellationToken cancellationToken)
    {
        try
        {
            return await storage.OpenAsync(path, offset, length, version, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code is MlflowErrorCode.DataLoss or MlflowErrorCode.ResourceDoesNotExist)
        {
            throw Changed(exception);
        }
    }
}
