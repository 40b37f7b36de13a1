using System.Security.Cryptography;

namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>A file under a temporary name, renamed on commit.</summary>
internal sealed class LocalArtifactUpload : ArtifactUpload
{
    /// <summary>
    /// What the temporary names begin with. They do not hold the file's own name, which may be as long as the file system allows.
    /// </summary>
    public const string TemporaryPrefix = ".rld-upload-";

    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly bool _overwrite;
    private readonly LocalUploadStream _content;
    private bool _committed;
    private bool _disposed;

    public LocalArtifactUpload(string path, bool overwrite)
    {
        _path = path;
        _overwrite = overwrite;
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        _temporaryPath = Path.Combine(folder, TemporaryPrefix + RandomNumberGenerator.GetHexString(8, lowercase: true));
        _content = new LocalUploadStream(_temporaryPath, path);
    }

    public override Stream Content => _content;

    public static bool IsTemporary(string name) => name.StartsWith(TemporaryPrefix, StringComparison.Ordinal);

    public override Task CommitAsync(CancellationToken cancellationToken = default)
    {
        Closed.ThrowIf(_committed || _disposed, $"The upload of '{_path}' was committed or disposed of before. Open another one.");
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // The bytes are on the disk before the name is: after a power cut a name never stands for half a file.
            _content.Flush(toDisk: true);
            if (TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(_temporaryPath) > LeftUploads.Old / 2)
            {
                // It was written long ago, and from now on is not held: nobody shall take it for left behind.
                File.SetLastWriteTimeUtc(_temporaryPath, TimeProvider.System.GetUtcNow().UtcDateTime);
            }

            _content.Drop();
            if (_overwrite)
            {
                File.Move(_temporaryPath, _path, overwrite: true);
            }
            else if (!ExclusiveName.TryTake(_temporaryPath, _path))
            {
                throw Directory.Exists(_path) ? LocalErrors.IsFolder(_path) : LocalErrors.AlreadyThere(_path);
            }

            _committed = true;
            return Task.CompletedTask;
        }
        catch (Exception exception) when (LocalErrors.TranslateWrite(exception, _path) is { } translated)
        {
            throw translated;
        }
    }

    public override ValueTask DisposeAsync()
    {
        _disposed = true;
        if (!_committed)
        {
            _content.Drop();
            DeleteTemporary();
        }

        return ValueTask.CompletedTask;
    }

    private void DeleteTemporary()
    {
        try
        {
            File.Delete(_temporaryPath);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody has deleted the folder; whoever writes has heard of it already.
        }
    }
}
