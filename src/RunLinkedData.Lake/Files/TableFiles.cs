using System.Collections.Concurrent;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Files;

/// <summary>
/// The files of a table, wherever they lie: below its folder, or elsewhere when the table names them so. Files of this machine are opened
/// for tables of this machine alone: what a table in a bucket says cannot lead there.
/// </summary>
internal sealed class TableFiles
{
    private readonly Func<string, IArtifactStore> _open;
    private readonly IReadOnlyList<LocationMap> _maps;
    private readonly ConcurrentDictionary<FileLocation, IArtifactStore> _stores = new();

    /// <summary>The files of the table in a folder.</summary>
    /// <param name="folder">The table's folder: a URI, or a path.</param>
    /// <param name="open">Opens the store at a folder that is not on this machine.</param>
    /// <param name="maps">Folders that lie elsewhere than the table says.</param>
    public TableFiles(string folder, Func<string, IArtifactStore>? open = null, IReadOnlyList<LocationMap>? maps = null)
    {
        Folder = FileLocation.TryParse(folder) ?? FileLocation.TryParse(Path.GetFullPath(folder))!;
        _open = open ?? (location => throw new SourceException(
            ErrorCode.TableUnsupported, $"There is no store for '{location}'. Add the package for that kind of storage."));
        _maps = maps ?? [];
    }

    /// <summary>The table's folder.</summary>
    public FileLocation Folder { get; }

    /// <summary>The files of a table at a location.</summary>
    /// <param name="folder">The table's folder.</param>
    /// <param name="location">What opens stores.</param>
    /// <param name="maps">Folders that lie elsewhere than the table says.</param>
    public static TableFiles Of(FileLocation folder, SourceLocation location, IReadOnlyList<LocationMap> maps) => new(
        folder.ToString(),
        uri =>
        {
            try
            {
                return location.Open(uri);
            }
            catch (MlflowException e) when (e.Code == MlflowErrorCode.InvalidParameterValue)
            {
                throw new SourceException(ErrorCode.TableUnsupported, $"'{uri}' is not opened: {e.Message}", e) { File = uri };
            }
        },
        maps);

    /// <summary>Where a file is that the table names by a path from its folder, or by a location.</summary>
    public FileLocation Find(string path) =>
        Find(path.StartsWith('/') ? Folder.Combine(path) : FileLocation.TryParse(path) ?? Folder.Combine(path));

    /// <summary>Where a file is that the table names.</summary>
    public FileLocation Find(FileLocation location)
    {
        foreach (var map in _maps)
        {
            if (location.PathFrom(map.From) is { } rest)
            {
                return map.To.Combine(rest);
            }
        }

        return location.IsLocal && !Folder.IsLocal
            ? throw new SourceException(
                ErrorCode.TableUnsupported, $"The table '{Folder}' names '{location}', a file of this machine, which is not opened for it.")
            : location;
    }

    /// <summary>Lists what lies directly in a folder, by name. A missing folder has nothing in it.</summary>
    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(FileLocation folder, CancellationToken cancellationToken)
    {
        var (store, path) = StoreOf(folder);
        return await store.ListAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A file of the table's folder, by its path from there; null when there is none.</summary>
    public async Task<ArtifactEntry?> FindAsync(string file, CancellationToken cancellationToken)
    {
        var (store, _) = StoreOf(Folder);
        try
        {
            return await store.GetEntryAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e) when (e.Code is MlflowErrorCode.ResourceDoesNotExist or MlflowErrorCode.InvalidParameterValue)
        {
            return null;
        }
    }

    /// <summary>Lists the files in the table's folder and in the folders in it. A missing folder has nothing in it.</summary>
    public IAsyncEnumerable<ArtifactEntry> ListAllAsync(CancellationToken cancellationToken)
    {
        var (store, path) = StoreOf(Folder);
        return store.ListAllAsync(path, cancellationToken);
    }

    /// <summary>Reads a file from its start to its end.</summary>
    /// <exception cref="SourceException"><c>TABLE_GONE</c>: it is not there.</exception>
    public async Task<Stream> OpenAsync(FileLocation file, CancellationToken cancellationToken)
    {
        var (store, path) = StoreOf(file);
        return await Guard(file, () => store.OpenReadAsync(path, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Reads some bytes of a file.</summary>
    /// <exception cref="SourceException"><c>TABLE_GONE</c>: it is not there. <c>TABLE_CORRUPT</c>: it is shorter.</exception>
    public async Task<byte[]> ReadAsync(FileLocation file, long offset, int length, CancellationToken cancellationToken)
    {
        var (store, path) = StoreOf(file);
        var content = await Guard(
            file,
            () => store.Capabilities.Ranges
                ? store.OpenRangeAsync(path, offset, length, version: null, cancellationToken)
                : store.OpenReadAsync(path, cancellationToken)).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            if (!store.Capabilities.Ranges)
            {
                await SkipAsync(content, offset, cancellationToken).ConfigureAwait(false);
            }

            var bytes = new byte[length];
            var read = await content.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return read == length ? bytes : throw SourceException.Damaged(file.ToString(), $"ends before byte {offset + length}");
        }
    }

    /// <summary>Opens a file to be read at any place. Its content is fetched as it is read, by a blocking call.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Its size, which it must have; null when that is not known.</param>
    /// <param name="stamp">What tells it from others of that size; null when nothing does.</param>
    /// <param name="cancellationToken">Cancels the call and what is read later.</param>
    /// <exception cref="SourceException"><c>TABLE_GONE</c>: it is not there, or is another one.</exception>
    public async Task<Stream> OpenSeekableAsync(FileLocation file, long? bytes, FileStamp? stamp, CancellationToken cancellationToken)
    {
        var (store, path) = StoreOf(file);
        if (!store.Capabilities.LocalFiles && store.Capabilities.Ranges && bytes is { } size)
        {
            var version = store.Capabilities.Versions ? stamp?.Version : null;
            return new RangedStream(file, store.OpenRanges(path, size, version), size, cancellationToken);
        }

        var content = await Guard(file, () => store.OpenReadAsync(path, cancellationToken)).ConfigureAwait(false);
        if (!content.CanSeek)
        {
            await using (content.ConfigureAwait(false))
            {
                content = await CopyAsync(content, cancellationToken).ConfigureAwait(false);
            }
        }

        if (Difference(content, bytes, stamp, store.Capabilities.LocalFiles) is { } difference)
        {
            await content.DisposeAsync().ConfigureAwait(false);
            throw Replaced(file, difference);
        }

        return content;
    }

    /// <summary>The error of a file that another one has taken the place of.</summary>
    public static SourceException Replaced(FileLocation file, string what, Exception? cause = null) => new(
        ErrorCode.TableGone, $"The file '{file}' of the table was replaced: it {what}. This version cannot be read any more.", cause)
    {
        File = file.ToString(),
    };

    /// <summary>Does something with a file. When it is not there, the table's version is gone.</summary>
    internal static async Task<T> Guard<T>(FileLocation file, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            throw new SourceException(
                ErrorCode.TableGone,
                $"The file '{file}' of the table is not there any more, such as after a vacuum. This version cannot be read any more.",
                e)
            {
                File = file.ToString(),
            };
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.InvalidParameterValue)
        {
            throw new SourceException(ErrorCode.TableUnsupported, $"The table names the file '{file}', a path that is not opened.", e)
            {
                File = file.ToString(),
            };
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.DataLoss)
        {
            throw Replaced(file, "is another one now", e);
        }
    }

    private static string? Difference(Stream content, long? bytes, FileStamp? stamp, bool isLocal)
    {
        if (bytes is { } wanted && content.Length != wanted)
        {
            return $"has {content.Length} bytes, and {wanted} when the table took it up";
        }

        // Copies of files elsewhere have times of their own.
        return isLocal && stamp?.Modified is { } time && content is FileStream local
            && File.GetLastWriteTimeUtc(local.SafeFileHandle) is var written && written != time.UtcDateTime
                ? $"was written at {FileStamp.TextOf(written)}, and at {FileStamp.TextOf(time)} when the version was made"
                : null;
    }

    private static async Task SkipAsync(Stream content, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        while (count > 0)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            count -= read;
        }
    }

    // A store without ranges gives whole files, and Parquet is read from its end.
    private static async Task<Stream> CopyAsync(Stream content, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream copy = new(Path.Combine(Path.GetTempPath(), $"rld-lake-{Guid.NewGuid():N}.tmp"), options);
        try
        {
            await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
            copy.Position = 0;
            return copy;
        }
        catch
        {
            await copy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private (IArtifactStore Store, string Path) StoreOf(FileLocation location)
    {
        if (location.HasEmptyPart)
        {
            throw new SourceException(
                ErrorCode.TableUnsupported, $"'{location}' is not opened: it has an empty part between two slashes.")
            {
                File = location.ToString(),
            };
        }

        var folder = location == Folder || location.PathFrom(Folder) is not null ? Folder : location.Folder;
        var store = _stores.GetOrAdd(
            folder, key => key.IsLocal ? new LocalArtifactStore(key.Path.Length == 0 ? "/" : key.Path) : _open(key.ToString()));
        return (store, location == folder ? "" : location.PathFrom(folder) ?? location.Name);
    }
}
