using System.Security.Cryptography;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Datasets;

/// <summary>A file of a dataset on this machine whose bytes are those that were saved. What was fetched for it is deleted on disposal.</summary>
internal sealed class VerifiedFile : IDisposable
{
    private const int BufferBytes = 1 << 18;

    private readonly bool _isTemporary;

    private VerifiedFile(string path, bool isTemporary)
    {
        Path = path;
        _isTemporary = isTemporary;
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Checks a file in place where it lies on this machine, else while it is fetched.</summary>
    public static async Task<VerifiedFile> OpenAsync(IArtifactStore artifacts, DatasetIdentity dataset, DatasetFile file, CancellationToken cancellationToken)
    {
        if (artifacts is ILocalArtifacts local)
        {
            var path = local.GetLocalPath(dataset.Folder + "/" + file.Path);
            await CheckAsync(artifacts, dataset, file, cancellationToken).ConfigureAwait(false);
            return new VerifiedFile(path, isTemporary: false);
        }

        var temporary = System.IO.Path.GetTempFileName();
        try
        {
            await CopyToAsync(artifacts, dataset, file, temporary, cancellationToken).ConfigureAwait(false);
            return new VerifiedFile(temporary, isTemporary: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads a file where it is stored, and checks it.</summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged.</exception>
    public static Task CheckAsync(IArtifactStore artifacts, DatasetIdentity dataset, DatasetFile file, CancellationToken cancellationToken) =>
        ReadAsync(artifacts, dataset, file, null, cancellationToken);

    /// <summary>Copies a file and checks the copy.</summary>
    public static async Task CopyToAsync(IArtifactStore artifacts, DatasetIdentity dataset, DatasetFile file, string path, CancellationToken cancellationToken)
    {
        var target = File.Create(path);
        await using (target.ConfigureAwait(false))
        {
            await ReadAsync(artifacts, dataset, file, target, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (_isTemporary)
        {
            File.Delete(Path);
        }
    }

    private static async Task ReadAsync(IArtifactStore artifacts, DatasetIdentity dataset, DatasetFile file, Stream? copy, CancellationToken cancellationToken)
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
                if (copy is not null)
                {
                    await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }
            }

            if (bytes != file.Bytes)
            {
                throw dataset.Corrupt(file.Path, $"is {bytes} bytes long where {file.Bytes} were saved");
            }

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
            {
                throw dataset.Corrupt(file.Path, "has other content than was saved: its SHA-256 is not that of the manifest");
            }
        }
    }

    private static async Task<Stream> OpenReadAsync(IArtifactStore artifacts, DatasetIdentity dataset, DatasetFile file, CancellationToken cancellationToken)
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
