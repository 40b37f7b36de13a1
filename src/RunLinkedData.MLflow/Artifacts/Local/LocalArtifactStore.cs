using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>Artifacts in a folder of this machine, as MLflow's own local store lays them out.</summary>
/// <remarks>
/// A file is written under a temporary name beside its place (<c>.rld-upload-xxxxxxxx</c>, never listed), flushed to disk and then renamed,
/// so that a reader sees a whole file or none, also when the writer is killed. What a killed writer has left is removed by the next writer
/// in the folder, or by <see cref="RemoveLeftUploads(CancellationToken)"/>, when it is a day old and nobody has it open. Paths with a name
/// of that kind are refused, and so is a link in the folder that leads out of it.
/// Files that are not there are <c>RESOURCE_DOES_NOT_EXIST</c>, a full disk is <c>RESOURCE_EXHAUSTED</c>, missing
/// rights are <c>PERMISSION_DENIED</c>.
/// </remarks>
public sealed class LocalArtifactStore : IArtifactStore
{
    private const int BufferSize = 1 << 16;

    private readonly string _root;
    private readonly LeftUploads _left = new();

    /// <summary>Opens the store; the folder need not exist before the first file is written.</summary>
    /// <param name="artifactUri">A path, or a <c>file:</c> URI with percent-escapes.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: a URI of another scheme, or of another host.</exception>
    public LocalArtifactStore(string artifactUri)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactUri);
        ArtifactUri = artifactUri;
        _root = LocalFolder.Of(artifactUri) ?? throw new MlflowException(
            MlflowErrorCode.InvalidParameterValue,
            $"'{artifactUri}' is not a folder of this machine. Give a path or a URI such as file:///data/artifacts.");
    }

    /// <inheritdoc/>
    public string ArtifactUri { get; }

    /// <summary>The folder, as a full path.</summary>
    internal string Root => _root;

    /// <inheritdoc/>
    public ArtifactCapabilities Capabilities { get; } = new() { LocalFiles = true, Ranges = true, ExclusiveCreate = true };

    /// <inheritdoc/>
    public string GetLocalPath(string path)
    {
        var parts = ArtifactPath.Check(path).Split('/');
        var full = _root;
        foreach (var part in parts)
        {
            RefuseTemporary(path, part);
            full = Path.Combine(full, part);
            RefuseEscapingLink(path, full);
        }

        return full;
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var full = GetLocalPath(path);
        try
        {
            return Task.FromResult<Stream>(new LocalReadStream(full, BufferSize));
        }
        catch (Exception exception) when (LocalErrors.TranslateRead(exception, full) is { } translated)
        {
            throw translated;
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenRangeAsync(
        string path, long offset, long? length = null, string? version = null, CancellationToken cancellationToken = default)
    {
        Capabilities.CheckVersion(ArtifactUri, version);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        var content = await OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        content.Position = offset;
        return length is { } count ? new RangeStream(content, count) : content;
    }

    /// <inheritdoc/>
    public Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var full = GetLocalPath(path);
        if (Directory.Exists(full))
        {
            throw LocalErrors.IsFolder(full);
        }

        if (!overwrite && File.Exists(full))
        {
            throw LocalErrors.AlreadyThere(full);
        }

        try
        {
            _left.RemoveFrom(Path.GetDirectoryName(full)!);
            return Task.FromResult<ArtifactUpload>(new LocalArtifactUpload(full, overwrite));
        }
        catch (Exception exception) when (LocalErrors.TranslateWrite(exception, full) is { } translated)
        {
            throw translated;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(path);
        var full = path.Length == 0 ? _root : GetLocalPath(path);
        try
        {
            var folder = new DirectoryInfo(full);
            IReadOnlyList<ArtifactEntry> entries = folder.Exists
                ? [.. folder.EnumerateFileSystemInfos()
                    .Where(entry => !LocalArtifactUpload.IsTemporary(entry.Name))
                    .Select(entry => ToEntry(path, entry))
                    .OrderBy(entry => entry.Path, StringComparer.Ordinal)]
                : [];
            return Task.FromResult(entries);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, full) is { } translated)
        {
            throw translated;
        }
    }

    /// <inheritdoc/>
    public Task<ArtifactEntry> GetEntryAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var full = GetLocalPath(path);
        try
        {
            return Directory.Exists(full)
                ? throw LocalErrors.IsFolder(full)
                : Task.FromResult(ToEntry(ArtifactPath.FolderOf(path), new FileInfo(full)));
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, full) is { } translated)
        {
            throw translated;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="MlflowException"><c>INVALID_STATE</c>: a link leads to a folder that it lies in.</exception>
    public IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FolderWalk.FilesAsync(
            (folder, token) =>
            {
                RefuseLoop(folder);
                return ListAsync(folder, token);
            },
            path.Length == 0 ? path : ArtifactPath.Check(path),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var full = GetLocalPath(path);
        try
        {
            if (Directory.Exists(full))
            {
                Directory.Delete(full, recursive: true);
            }
            else if (Directory.Exists(Path.GetDirectoryName(full)))
            {
                File.Delete(full);
            }

            return Task.CompletedTask;
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, full) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>
    /// Finds what killed writers have left in the folder and all below it: unfinished files that nobody has written to for a day, and that
    /// nobody has open. Links are not followed, and what this program may not use is passed over.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException"><c>INTERNAL_ERROR</c>: the disk failed.</exception>
    public IReadOnlyList<LeftUpload> FindLeftUploads(CancellationToken cancellationToken = default) =>
        FindLeftUploads(LeftUploads.Old, remove: false, cancellationToken);

    /// <summary>Removes what <see cref="FindLeftUploads(CancellationToken)"/> finds, and tells what it has removed.</summary>
    /// <param name="cancellationToken">Cancels the call; what was removed until then is gone.</param>
    /// <exception cref="MlflowException"><c>INTERNAL_ERROR</c>: the disk failed.</exception>
    public IReadOnlyList<LeftUpload> RemoveLeftUploads(CancellationToken cancellationToken = default) =>
        FindLeftUploads(LeftUploads.Old, remove: true, cancellationToken);

    /// <summary>
    /// Removes what killed writers have left in the folder and all below it, also what is younger than a day: for who knows that the one
    /// that wrote there is gone. What a program has open stays; where the file system has no locks nobody can tell, and a writer whose file
    /// is gone fails.
    /// </summary>
    /// <param name="age">For how long nobody must have written to it.</param>
    /// <param name="cancellationToken">Cancels the call; what was removed until then is gone.</param>
    /// <exception cref="MlflowException"><c>INTERNAL_ERROR</c>: the disk failed.</exception>
    public IReadOnlyList<LeftUpload> RemoveLeftUploads(TimeSpan age, CancellationToken cancellationToken = default) =>
        FindLeftUploads(age, remove: true, cancellationToken);

    private IReadOnlyList<LeftUpload> FindLeftUploads(TimeSpan age, bool remove, CancellationToken cancellationToken)
    {
        try
        {
            return LeftUploads.FindBelow(_root, age, remove, cancellationToken);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, _root) is { } translated)
        {
            throw translated;
        }
    }

    private static ArtifactEntry ToEntry(string folder, FileSystemInfo entry)
    {
        var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
        if (entry is not FileInfo file)
        {
            return new ArtifactEntry { Path = path, IsFolder = true };
        }

        // Of a link, .NET tells the length and the time of the link itself.
        if (file.Attributes.HasFlag(FileAttributes.ReparsePoint) && File.Exists(file.FullName))
        {
            file = new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return new ArtifactEntry { Path = path, Bytes = file.Length, Modified = file.LastWriteTimeUtc };
    }

    private static void RefuseTemporary(string path, string part)
    {
        if (LocalArtifactUpload.IsTemporary(part))
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact path '{path}' is refused: names that begin with "
                + $"'{LocalArtifactUpload.TemporaryPrefix}' are those of unfinished files. Use another name.");
        }
    }

    // Files below it would be found over and over again.
    private void RefuseLoop(string folder)
    {
        HashSet<string> above = new(StringComparer.Ordinal) { _root };
        var real = _root;
        foreach (var part in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            real = new DirectoryInfo(real) is { LinkTarget: not null } link
                ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real
                : real;
            if (!above.Add(real))
            {
                throw new MlflowException(
                    MlflowErrorCode.InvalidState,
                    $"'{folder}' in '{_root}' is a link to a folder that it lies in, so its files have no end. Take the link away.");
            }
        }
    }

    private void RefuseEscapingLink(string path, string full)
    {
        FileSystemInfo entry = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        if (entry.LinkTarget is null)
        {
            return;
        }

        var target = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        if (target is null || !target.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact path '{path}' is refused: '{full}' is a link that leads out of the run's artifacts.");
        }
    }
}
