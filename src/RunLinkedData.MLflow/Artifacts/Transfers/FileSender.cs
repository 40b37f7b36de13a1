namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>Sends a file to a storage, in one piece or in parts.</summary>
internal sealed class FileSender(IObjectStorage storage, string path, bool overwrite, TransferOptions options)
{
    private readonly bool _isExclusive = !overwrite && storage.Capabilities.ExclusiveCreate;

    public async Task<UploadedFile> SendAsync(SourceFile file, bool hash, CancellationToken cancellationToken)
    {
        await RefuseIfThereAsync(cancellationToken).ConfigureAwait(false);
        TransferMeter meter = new(options.Progress, path, file.Length);
        var (isSent, sha256) = await TrySendPartsAsync(file, meter, hash, cancellationToken).ConfigureAwait(false);
        if (!isSent)
        {
            sha256 = await PutAsync(file, meter, hash, cancellationToken).ConfigureAwait(false);
        }

        return new UploadedFile { Bytes = file.Length, Sha256 = sha256 is null ? null : Convert.ToHexStringLower(sha256) };
    }

    /// <summary>Refuses a name that is taken and may not be, where the storage does not do so in the same step as it stores.</summary>
    public async Task RefuseIfThereAsync(CancellationToken cancellationToken)
    {
        if (overwrite || _isExclusive)
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

    private async Task<(bool IsSent, byte[]? Sha256)> TrySendPartsAsync(
        SourceFile file, TransferMeter meter, bool hash, CancellationToken cancellationToken)
    {
        if (file.Length == 0 || file.Length < options.MultipartThreshold || !storage.Capabilities.Parts)
        {
            return default;
        }

        var plan = PartPlan.ForUpload(file.Length, options.PartSize);
        var upload = await storage.BeginPartsAsync(
            path, file.Length, (int)plan.Count, _isExclusive, cancellationToken).ConfigureAwait(false);
        if (upload is null)
        {
            return default;
        }

        await using (upload.ConfigureAwait(false))
        {
            PartSender sender = new(upload, plan, file, options.Parallelism, meter, hash);
            return (true, await sender.SendAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<byte[]?> PutAsync(SourceFile file, TransferMeter meter, bool hash, CancellationToken cancellationToken)
    {
        FilePiece piece = new(file, 0, file.Length, meter, hash);
        await storage.PutAsync(path, piece, _isExclusive, cancellationToken).ConfigureAwait(false);
        try
        {
            file.ThrowIfChanged();
            return piece.Sha256;
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
