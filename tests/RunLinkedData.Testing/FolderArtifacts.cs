using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Testing;

/// <summary>Artifacts in a folder of this machine: plain files, each written under a temporary name and renamed.</summary>
public sealed class FolderArtifacts(string root) : IArtifactStore
{
    public string ArtifactUri => "file://" + root;

    public ArtifactCapabilities Capabilities { get; } = new() { LocalFiles = true };

    public string GetLocalPath(string path)
    {
        var full = Path.GetFullPath(Path.Combine(root, path));
        return full == root || full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new MlflowException(MlflowErrorCode.InvalidParameterValue, $"'{path}' would leave the artifact root.");
    }

    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult<Stream>(File.OpenRead(GetLocalPath(path)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, $"There is no artifact '{path}'.", e);
        }
    }

    public Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default)
    {
        var target = GetLocalPath(path);
        if (!overwrite && File.Exists(target))
        {
            throw Exists(path);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        return Task.FromResult<ArtifactUpload>(new Upload(path, target, overwrite));
    }

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default)
    {
        var folder = new DirectoryInfo(GetLocalPath(path));
        var entries = folder.Exists ? folder.GetFileSystemInfos() : [];
        return Task.FromResult<IReadOnlyList<ArtifactEntry>>([.. entries
            .Select(e => new ArtifactEntry
            {
                Path = path.Length == 0 ? e.Name : path + "/" + e.Name,
                IsFolder = e is DirectoryInfo,
                Bytes = (e as FileInfo)?.Length,
            })
            .OrderBy(e => e.Path, StringComparer.Ordinal)]);
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        var target = GetLocalPath(path);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }
        else if (File.Exists(target))
        {
            File.Delete(target);
        }

        return Task.CompletedTask;
    }

    private static MlflowException Exists(string path) =>
        new(MlflowErrorCode.ResourceAlreadyExists, $"There is an artifact '{path}' already.");

    private sealed class Upload(string path, string target, bool overwrite) : ArtifactUpload
    {
        private readonly string _temporary = target + "." + Guid.NewGuid().ToString("N") + ".tmp";
        private FileStream? _content;

        public override Stream Content => _content ??= new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write);

        public override async Task CommitAsync(CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Content.DisposeAsync();
            try
            {
                File.Move(_temporary, target, overwrite);
            }
            catch (IOException) when (File.Exists(target))
            {
                throw Exists(path);
            }
        }

        public override async ValueTask DisposeAsync()
        {
            if (_content is not null)
            {
                await _content.DisposeAsync();
                File.Delete(_temporary);
            }
        }
    }
}
