using System.Security.Cryptography;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Caching;

/// <summary>A file of a dataset on this machine whose bytes are those that were saved. It is there until disposal.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="release">Called on disposal.</param>
/// <param name="isWhole">Whether its bytes are right, where that is still being looked at; null when they are.</param>
internal sealed class VerifiedFile(string path, Action? release = null, Task<bool>? isWhole = null) : IDisposable
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Where it lies.</summary>
    public string Path => path;

    /// <summary>Nothing of the file may be handed out before this is true.</summary>
    public Task<bool> IsWhole { get; } = isWhole ?? Task.FromResult(true);

    /// <summary>Reads a file where it is stored, and checks it.</summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged.</exception>
    public static Task CheckAsync(
        IArtifactStore artifacts, DatasetIdentity dataset, DatasetFile file, CancellationToken cancellationToken) =>
        ReadAsync(artifacts, dataset, file, null, cancellationToken);

    /// <summary>
    /// Reads a file where it is stored, hands on its bytes, and checks them; those of a damaged file too, before it throws.
    /// </summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged.</exception>
    public static async Task ReadAsync(
        IArtifactStore artifacts, DatasetIdentity dataset, DatasetFile file, BytesSink? sink, CancellationToken cancellationToken)
    {
        var source = await OpenReadAsync(artifacts, dataset, file, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[BufferBytes];
            var bytes = 0L;
            for (int read; (read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                bytes += read;
                if (bytes > file.Bytes)
                {
                    throw dataset.Corrupt(file.Path, $"is longer than the {file.Bytes} bytes that were saved");
                }

                hash.AppendData(buffer, 0, read);
                sink?.Invoke(buffer.AsSpan(0, read));
            }

            if (bytes != file.Bytes)
            {
                throw dataset.Corrupt(file.Path, $"is {bytes} bytes long where {file.Bytes} were saved");
            }

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
            {
                throw dataset.Corrupt(
                    file.Path,
                    "has other content than was saved: its SHA-256 is not that of the manifest. It was changed where it lies, or damaged "
                    + "on its way here, by a proxy or a server that gave up; reading it again tells");
            }
        }
    }

    public void Dispose() => release?.Invoke();

    private static async Task<Stream> OpenReadAsync(
        IArtifactStore artifacts, DatasetIdentity dataset, DatasetFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await artifacts.OpenReadAsync(dataset.Folder + "/" + file.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            throw dataset.Corrupt(file.Path, "is missing", e);
        }
    }
}
