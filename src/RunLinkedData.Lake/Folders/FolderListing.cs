using System.Runtime.CompilerServices;
using RunLinkedData.Datasets.Importing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Folders;

/// <summary>Lists folders of Parquet files, without what begins with <c>_</c> or <c>.</c>.</summary>
internal static class FolderListing
{
    /// <summary>A folder that begins with so many Parquet files is one of them.</summary>
    private const int MostLooked = 1_000;

    /// <summary>Whether all files of a folder are named as Parquet files are, and there is one; or a file is.</summary>
    public static async Task<bool> IsAtAsync(
        FileLocation location, Func<FileLocation, TableFiles> open, CancellationToken cancellationToken)
    {
        var looked = 0;
        try
        {
            await foreach (var file in WalkAsync(open(location), cancellationToken).ConfigureAwait(false))
            {
                if (!PartPath.IsParquet(file.Path))
                {
                    return false;
                }

                if (++looked == MostLooked)
                {
                    return true;
                }
            }
        }
        catch (SourceException e) when (e.Code == ErrorCode.TableUnsupported)
        {
            return false;
        }

        return looked > 0
            || (PartPath.IsParquet(location.Name)
                && await FindFileAsync(location, open, cancellationToken).ConfigureAwait(false) is { Found: not null });
    }

    /// <summary>The files of a folder in the order of their rows, or a single file, and the folder that they are in.</summary>
    /// <exception cref="SourceException">
    /// <c>TABLE_NOT_FOUND</c>: there is none. <c>TABLE_UNSUPPORTED</c>: another program tells which of them are rows.
    /// </exception>
    public static async Task<(TableFiles Files, IReadOnlyList<FolderFile> Found)> FindAsync(
        FileLocation location, Func<FileLocation, TableFiles> open, CancellationToken cancellationToken)
    {
        var files = open(location);
        List<FolderFile> found = [];
        await foreach (var file in WalkAsync(files, cancellationToken).ConfigureAwait(false))
        {
            found.Add(file);
        }

        return found.Count > 0
            ? (files, [.. PartPath.InOrder(found, file => file.Path)])
            : await SingleAsync(location, open, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those of some files that are still in a folder, or a single file, by their paths, whatever else is there.</summary>
    /// <exception cref="SourceException"><c>TABLE_NOT_FOUND</c>: there is none.</exception>
    public static async Task<(TableFiles Files, IReadOnlyDictionary<string, FolderFile> Found)> FindAgainAsync(
        FileLocation location,
        IReadOnlySet<string> wanted,
        Func<FileLocation, TableFiles> open,
        CancellationToken cancellationToken)
    {
        var files = open(location);
        Dictionary<string, FolderFile> found = new(StringComparer.Ordinal);
        await foreach (var entry in files.ListAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (wanted.Contains(entry.Path))
            {
                found[entry.Path] = ToFile(files.Folder, entry);
            }
        }

        if (found.Count > 0)
        {
            return (files, found);
        }

        var (parent, single) = await SingleAsync(location, open, cancellationToken).ConfigureAwait(false);
        return (parent, single.ToDictionary(file => file.Path, StringComparer.Ordinal));
    }

    private static async Task<(TableFiles Files, IReadOnlyList<FolderFile> Found)> SingleAsync(
        FileLocation location, Func<FileLocation, TableFiles> open, CancellationToken cancellationToken)
    {
        var (parent, single) = await FindFileAsync(location, open, cancellationToken).ConfigureAwait(false);
        return single is not null
            ? (parent, [single])
            : throw new SourceException(ErrorCode.TableNotFound, $"There is no Parquet file in '{location}'.")
            {
                File = location.ToString(),
            };
    }

    private static async Task<(TableFiles Files, FolderFile? Found)> FindFileAsync(
        FileLocation location, Func<FileLocation, TableFiles> open, CancellationToken cancellationToken)
    {
        var files = open(location.Folder);
        var entry = location.Name.Length == 0 ? null : await files.FindAsync(location.Name, cancellationToken).ConfigureAwait(false);
        return (files, entry is null ? null : ToFile(files.Folder, entry));
    }

    private static async IAsyncEnumerable<FolderFile> WalkAsync(
        TableFiles files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in files.ListAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (PartPath.LogOf([entry.Path]) is { } log)
            {
                throw new SourceException(
                    ErrorCode.TableUnsupported,
                    $"'{files.Folder}' is no plain folder of files: of these only those that '{log}' lists are rows.")
                {
                    File = files.Folder.ToString(),
                };
            }

            if (!entry.Path.Split('/').Any(PartPath.IsHidden))
            {
                yield return ToFile(files.Folder, entry);
            }
        }
    }

    private static FolderFile ToFile(FileLocation folder, ArtifactEntry entry) => new()
    {
        Path = entry.Path,
        Location = folder.Combine($"./{entry.Path}"),
        Bytes = entry.Bytes ?? 0,
        Stamp = FileStamp.Of(entry),
    };
}
