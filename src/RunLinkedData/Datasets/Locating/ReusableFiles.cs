using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Locating;

/// <summary>The files that an earlier version holds, by their content: what is among them need not be stored again.</summary>
internal sealed class ReusableFiles
{
    private readonly Dictionary<(string Sha256, long Bytes), DatasetFile> _files;
    private readonly HashSet<long> _sizes;

    private ReusableFiles(Dictionary<(string, long), DatasetFile> files)
    {
        _files = files;
        _sizes = [.. files.Keys.Select(key => key.Item2)];
    }

    /// <summary>No files.</summary>
    public static ReusableFiles None { get; } = new([]);

    /// <summary>
    /// The files of a version, without those for which <c>isThere</c> is false. What lies at a URI is left out: others may change it.
    /// </summary>
    public static ReusableFiles Of(string runId, DatasetManifest manifest, Func<DatasetFile, bool> isThere)
    {
        Dictionary<(string, long), DatasetFile> files = [];
        foreach (var file in manifest.Files.Where(file => file is { Uri: null, Sha256: not null } && isThere(file)))
        {
            // The run that has the bytes, never one that refers to it: there are no chains.
            files.TryAdd((file.Sha256!, file.Bytes), file with { Run = file.Run ?? runId, StoredPath = file.StoredPath ?? file.Path });
        }

        return new ReusableFiles(files);
    }

    /// <summary>Whether a file of this size may be among them; of others the hash need not be known.</summary>
    public bool MayHave(long bytes) => _sizes.Contains(bytes);

    /// <summary>A file of the same content under a path of its own; null when there is none.</summary>
    public DatasetFile? Find(string path, string sha256, long bytes, long rows, string? mode) =>
        _files.TryGetValue((sha256, bytes), out var held)
            ? new DatasetFile
            {
                Path = path,
                Bytes = bytes,
                Rows = rows,
                Sha256 = sha256,
                Mode = mode,
                Version = held.Version,
                Run = held.Run,
                StoredPath = held.StoredPath == path ? null : held.StoredPath,
            }
            : null;
}
