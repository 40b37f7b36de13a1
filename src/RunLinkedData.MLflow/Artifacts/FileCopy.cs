using System.Security.Cryptography;

namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Stores a file by copying it.</summary>
internal static class FileCopy
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Copies a file into a store, and hashes what it writes if asked.</summary>
    public static async Task<UploadedFile> ToAsync(
        IArtifactWriter store, string file, string path, bool overwrite, bool hash, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var source = SourceFile.Open(file);
        return await ToAsync(store, source, path, overwrite, hash, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies a file that is open.</summary>
    public static async Task<UploadedFile> ToAsync(
        IArtifactWriter store, SourceFile source, string path, bool overwrite, bool hash, CancellationToken cancellationToken)
    {
        // Not disposed: it only borrows the file.
        var content = new LocalReadStream(source.Handle);
        var upload = await store.OpenWriteAsync(path, overwrite, cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            using var hasher = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            var buffer = new byte[(int)Math.Clamp(source.Length, 1 << 12, BufferBytes)];
            var bytes = 0L;
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; bytes += read)
            {
                hasher?.AppendData(buffer, 0, read);
                await upload.Content.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            source.ThrowIfChanged();
            await upload.CommitAsync(cancellationToken).ConfigureAwait(false);
            return new UploadedFile
            {
                Bytes = bytes,
                Sha256 = hasher is null ? null : Convert.ToHexStringLower(hasher.GetHashAndReset()),
                Version = upload.Version,
            };
        }
    }
}
