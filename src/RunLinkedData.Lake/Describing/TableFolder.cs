using System.Security.Cryptography;
using System.Text;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Describing;

/// <summary>
/// The folder of a table that is written: files appear whole, and of two programs that write one file, the second is told so.
/// </summary>
internal sealed class TableFolder
{
    private const int MostBytes = 1 << 29;

    private readonly IArtifactStore _store;

    private TableFolder(FileLocation location, IArtifactStore store) =>
        (Location, _store, Files) = (location, store, new TableFiles(location.ToString(), _ => store));

    /// <summary>Where it is.</summary>
    public FileLocation Location { get; }

    /// <summary>The files in it, for those who read tables of other programs.</summary>
    public TableFiles Files { get; }

    /// <summary>Whether the storage refuses the second of two that write one file.</summary>
    public bool IsExclusive => _store.Capabilities.ExclusiveCreate;

    /// <summary>The folder at a location.</summary>
    /// <param name="location">A path of this machine, or a URI.</param>
    /// <param name="open">Opens the store at a URI that is not on this machine.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: no store of that scheme is known.</exception>
    public static TableFolder Open(string location, Func<string, IArtifactStore> open)
    {
        var found = Locate(location);
        return new TableFolder(found, found.IsLocal ? new LocalArtifactStore(found.Path) : open(found.ToString()));
    }

    /// <summary>The URI of a folder, wherever the program's own folder is later.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string UriOfFolder(string location) => Locate(location).ToUri();

    /// <summary>The ID of a table: a UUID of the kind that is made of a name.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="location">The folder, as tables name it.</param>
    public static string IdOf(string dataset, string location)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{dataset}\n{location}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>The file of a path, as tables name it.</summary>
    public string UriOf(string path) => Location.Combine(path).ToRawUri();

    /// <summary>The path of a file that a table names.</summary>
    /// <exception cref="SourceException"><c>TABLE_CORRUPT</c>: it is not in the table's folder.</exception>
    public string PathOf(string uri) => FileLocation.TryParse(uri)?.PathFrom(Location)
        ?? throw SourceException.Damaged(uri, $"is named by the table '{Location}', and is not in its folder");

    /// <summary>Reads a file; null when it is not there.</summary>
    /// <exception cref="SourceException"><c>TABLE_CORRUPT</c>: it is too large.</exception>
    public async Task<byte[]?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.FindAsync(path, MostBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw SourceException.Damaged(UriOf(path), "is too large", e);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="SourceException"><c>TABLE_GONE</c>: it is not there.</exception>
    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) =>
        await FindAsync(path, cancellationToken).ConfigureAwait(false)
        ?? throw new SourceException(
            ErrorCode.TableGone,
            $"The file '{UriOf(path)}' of the table is gone. Delete what is left of the table, and describe the dataset anew.")
        {
            File = UriOf(path),
        };

    /// <summary>The names of the files that lie directly in a folder.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken) =>
        [.. (await _store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            .Where(entry => !entry.IsFolder).Select(entry => entry.Name)];

    /// <summary>Whether there is a file.</summary>
    public async Task<bool> HasAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await _store.GetEntryAsync(path, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return false;
        }
    }

    /// <summary>Writes a file, unless there is one of that name.</summary>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> TryCreateAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            await _store.WriteAsync(path, content, overwrite: false, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            return false;
        }
    }

    /// <summary>
    /// Writes a file that nobody changes, under the first of some names that is free or has the same content: what others have written, and
    /// what was left of writing that was broken off, stays as it is.
    /// </summary>
    /// <param name="name">The name for a number; from 0 on.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The path that it has.</returns>
    public async Task<string> WriteOnceAsync(Func<int, string> name, byte[] content, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var path = name(i);
            if (await TryCreateAsync(path, content, cancellationToken).ConfigureAwait(false)
                || (await FindAsync(path, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(content))
            {
                return path;
            }
        }
    }

    /// <summary>Writes a small text, over the one that is there.</summary>
    public Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken) =>
        _store.WriteAsync(path, content, overwrite: true, cancellationToken);

    /// <summary>Deletes a file; one that is not there is fine.</summary>
    public Task DeleteAsync(string path, CancellationToken cancellationToken) => _store.DeleteAsync(path, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => Location.ToString();

    private static FileLocation Locate(string location)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        var found = location.Contains("://", StringComparison.Ordinal) || location.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? FileLocation.OfUri(location)
            : FileLocation.TryParse(Path.GetFullPath(location))!;
        return found.Path.Length > 0 && !found.HasEmptyPart
            ? found
            : throw new ArgumentException($"'{location}' is no folder for a table: name one of its own.", nameof(location));
    }
}
