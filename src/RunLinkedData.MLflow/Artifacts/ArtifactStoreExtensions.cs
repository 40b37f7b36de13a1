namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Small artifacts as a whole.</summary>
public static class ArtifactStoreExtensions
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Stores bytes as a file, which appears whole or not at all.</summary>
    /// <param name="artifacts">Where to.</param>
    /// <param name="path">The path from the artifact root; folders are made as needed.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is stored then.</param>
    /// <exception cref="MlflowException">As <see cref="IArtifactWriter.OpenWriteAsync"/>.</exception>
    public static async Task WriteAsync(
        this IArtifactWriter artifacts,
        string path,
        ReadOnlyMemory<byte> content,
        bool overwrite = true,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        var upload = await artifacts.OpenWriteAsync(path, overwrite, cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            await upload.Content.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            await upload.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stores what a stream gives, to its end, as a file, which appears whole or not at all.</summary>
    /// <param name="artifacts">Where to.</param>
    /// <param name="path">The path from the artifact root; folders are made as needed.</param>
    /// <param name="content">The content; it is not disposed.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is stored then.</param>
    /// <exception cref="MlflowException">As <see cref="IArtifactWriter.OpenWriteAsync"/>.</exception>
    public static async Task WriteAsync(
        this IArtifactWriter artifacts, string path, Stream content, bool overwrite = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(content);
        var upload = await artifacts.OpenWriteAsync(path, overwrite, cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            // Of a file alone it is known that it may be read so: some streams of servers refuse it.
            if (BlockingCall.IsUnderWay && content is FileStream)
            {
                content.CopyTo(upload.Content, CopyBytes);
            }
            else
            {
                await content.CopyToAsync(upload.Content, CopyBytes, cancellationToken).ConfigureAwait(false);
            }

            await upload.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a small file as a whole.</summary>
    /// <param name="artifacts">Where from.</param>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="longest">How many bytes it may have.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Its bytes; null when there is no such file.</returns>
    /// <exception cref="InvalidDataException">It is longer; it is not read to its end then.</exception>
    /// <exception cref="MlflowException">As <see cref="IArtifactReader.OpenReadAsync"/>.</exception>
    public static async Task<byte[]?> FindAsync(
        this IArtifactReader artifacts, string path, int longest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        Stream content;
        try
        {
            content = await artifacts.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            using MemoryStream bytes = new(content.CanSeek ? (int)Math.Min(content.Length, longest) : 0);
            var buffer = new byte[1 << 16];
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > longest)
                {
                    throw new InvalidDataException($"'{path}' has more than {longest:N0} bytes.");
                }
            }

            return bytes.ToArray();
        }
    }
}
