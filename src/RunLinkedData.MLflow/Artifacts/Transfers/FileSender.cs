using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>Sends a file to a storage, in one piece or in parts.</summary>
internal sealed class FileSender(IObjectStorage storage, string path, bool overwrite, TransferOptions options)
{
    public async Task<UploadedFile> SendAsync(SourceFile file, bool hash, CancellationToken cancellationToken)
    {
        await RefuseIfThereAsync(cancellationToken).ConfigureAwait(false);
        var capabilities = await storage.FindCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        var isExclusive = !overwrite && capabilities.ExclusiveCreate;
        TransferMeter meter = new(options.Progress, path, file.Length);
        var inParts = capabilities.Parts && file.Length > 0 && file.Length >= (options.MultipartThreshold ?? storage.PartsFrom)
            ? await TrySendPartsAsync(file, meter, hash, isExclusive, cancellationToken).ConfigureAwait(false)
            : null;
        var (sha256, version) = inParts
            ?? await PutAsync(file, meter, hash, isExclusive, cancellationToken).ConfigureAwait(false);
        return new UploadedFile
        {
            Bytes = file.Length,
            Sha256 = sha256 is null ? null : Convert.ToHexStringLower(sha256),
            Version = version,
        };
    }

    /// <summary>Refuses a name that is taken and may not be, where the storage does not do so in the same step as it stores.</summary>
    public async Task RefuseIfThereAsync(CancellationToken cancellationToken)
    {
        if (overwrite || (await storage.FindCapabilitiesAsync(cancellationToken).ConfigureAwait(false)).ExclusiveCreate)
        {
            return;
        }

        var entries = await storage.ListAsync(ArtifactPath.FolderOf(path), cancellationToken).ConfigureAwait(false);
        if (entries.FirstOrDefault(entry => entry.Path == path) is { } entry)
        {
            throw new MlflowException(
                MlflowErrorCode.ResourceAlreadyExists,
                $"There is a {(entry.IsFolder ? "folder" : "file")} '{path}' in "
                + "the run's artifacts already, and it must not be overwritten.");
        }
    }

    private async Task<(byte[]? Sha256, string? Version)?> TrySendPartsAsync(
        SourceFile file, TransferMeter meter, bool hash, bool isExclusive, CancellationToken cancellationToken)
    {
        var plan = PartPlan.ForUpload(file.Length, options.PartSize);

        // It goes when the upload has ended in whatever way: only a killed program leaves it.
        using var memo = UploadMemo.TryOpen(options.TempFolder, $"{storage.ArtifactUri}/{path}", plan, isExclusive);
        if (await OpenPartsAsync(plan, memo, isExclusive, cancellationToken).ConfigureAwait(false) is not { } upload)
        {
            return null;
        }

        await using (upload.ConfigureAwait(false))
        {
            memo?.Keep(upload.State);
            PartSender sender = new(upload, plan, file, options.Parallelism, meter, hash);
            return await sender.SendAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Goes on with the upload of a killed program, or begins one.</summary>
    private async Task<PartUpload?> OpenPartsAsync(
        PartPlan plan, UploadMemo? memo, bool isExclusive, CancellationToken cancellationToken)
    {
        var count = (int)plan.Count;
        var left = memo?.State is { } state
            ? await storage.ResumePartsAsync(path, plan.Length, count, isExclusive, state, cancellationToken).ConfigureAwait(false)
            : null;
        return left ?? await storage.BeginPartsAsync(path, plan.Length, count, isExclusive, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(byte[]? Sha256, string? Version)> PutAsync(
        SourceFile file, TransferMeter meter, bool hash, bool isExclusive, CancellationToken cancellationToken)
    {
        FilePiece piece = new(file, 0, file.Length, meter, hash);
        var version = await storage.PutAsync(path, piece, isExclusive, cancellationToken).ConfigureAwait(false);
        try
        {
            file.ThrowIfChanged();
            return (piece.Sha256, version);
        }
        catch (MlflowException)
        {
            await RemoveDamagedAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async Task RemoveDamagedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await storage.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException)
        {
            // The damage itself is what the caller must hear of.
        }
    }
}
