using RunLinkedData.Datasets.Caching;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Statements;
using RunLinkedData.Waiting;

namespace RunLinkedData.Sql.Views;

/// <summary>
/// The files of versions as Parquet files of this machine: where they lie, or from the cache; rows of other formats are written anew by
/// this library, so that they mean what they mean everywhere. They are held until disposal.
/// </summary>
internal sealed class TableFiles(string spillFolder, bool checkHashes, Mentions mentions) : IDisposable
{
    private readonly List<VerifiedFile> _held = [];
    private int _written;

    /// <summary>The files of each of the versions, in their order.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<TableFile>>> OpenAsync(
        IReadOnlyList<OpenedVersion> versions, IReadOnlyList<UnionColumn> columns, CancellationToken cancellationToken)
    {
        var files = versions.Select(version => new TableFile?[IsParquet(version) ? version.Dataset.Manifest.Files.Count : 1]).ToList();
        var work = files.Index().SelectMany(version => Enumerable.Range(0, version.Item.Length).Select(i => (version.Index, File: i)));
        await LimitedParallel.ForEachAsync(
            work,
            async (item, token) =>
            {
                var version = versions[item.Index];
                files[item.Index][item.File] = IsParquet(version)
                    ? await HoldAsync(version, version.Dataset.Manifest.Files[item.File], token).ConfigureAwait(false)
                    : await WriteAsync(version, columns, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return files.ConvertAll(some => (IReadOnlyList<TableFile>)[.. some.OfType<TableFile>()]);
    }

    public void Dispose() => _held.ForEach(file => file.Dispose());

    private static bool IsParquet(OpenedVersion version) =>
        version.Dataset.Manifest is { Format: DatasetFormat.Parquet, IsTable: false };

    private async Task<TableFile> HoldAsync(OpenedVersion version, DatasetFile file, CancellationToken cancellationToken)
    {
        var held = await version.Dataset.OpenFileAsync(file, checkHashes, cancellationToken).ConfigureAwait(false);
        lock (_held)
        {
            _held.Add(held);
        }

        return new TableFile(held.Path, $"{file.Path} of {version.Found.Words}", file.Bytes);
    }

    private async Task<TableFile?> WriteAsync(
        OpenedVersion version, IReadOnlyList<UnionColumn> columns, CancellationToken cancellationToken)
    {
        var manifest = version.Dataset.Manifest;
        if (manifest.Rows == 0)
        {
            return null;
        }

        var needed = columns.Where(column => mentions.Needs(column.Shown) && version.Columns.ContainsKey(column.Name)).ToList();
        var names = (needed.Count > 0 ? needed.Select(column => column.Name) : version.Columns.Keys.Take(1))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var path = Path.Combine(spillFolder, $"{Interlocked.Increment(ref _written)}.parquet");
        await version.Dataset.ExportAsync(
            path,
            DatasetFormat.Parquet,
            options => options.Columns = [.. manifest.Columns.Select(column => column.Name).Where(names.Contains)],
            cancellationToken).ConfigureAwait(false);
        return new TableFile(path, version.Found.Words, manifest.Bytes) { Columns = names };
    }
}

/// <summary>A Parquet file of this machine that has rows of a version.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Words">What messages call it.</param>
/// <param name="Bytes">How long the file of the version is.</param>
internal sealed record TableFile(string Path, string Words, long Bytes)
{
    /// <summary>The columns that it has, where these are not all of the version; null where they are.</summary>
    public IReadOnlySet<string>? Columns { get; init; }
}
