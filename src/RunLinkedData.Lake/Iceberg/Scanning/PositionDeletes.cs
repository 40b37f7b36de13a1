using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Deletes;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg.Manifests;
using RunLinkedData.Lake.Iceberg.Metadata;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Waiting;

namespace RunLinkedData.Lake.Iceberg.Scanning;

/// <summary>
/// Reads deleted rows by their positions (https://iceberg.apache.org/spec/#delete-formats). A file of positions may be for several data
/// files: it is read once, and what it says is held. Safe for use by several threads at once.
/// </summary>
/// <param name="files">The files of the table.</param>
internal sealed class PositionDeletes(TableFiles files)
{
    private const int PathId = 2147483546;
    private const int MostVectorBytes = 1 << 29;

    private static readonly TableField[] Columns =
    [
        new() { Name = "file_path", Id = PathId, Type = new TableType.Scalar(StringType.Default), IsNullable = false },
        new() { Name = "pos", Id = 2147483545, Type = new TableType.Scalar(Int64Type.Default), IsNullable = false },
    ];

    private readonly ConcurrentDictionary<ContentFile, IReadOnlyDictionary<string, RowSet>> _read = new(ReferenceEqualityComparer.Instance);

    // Several data files that are read at once may have their deletes in one file.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, ReadAhead.Most).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The deleted rows of a data file; null when there are none.</summary>
    public async Task<RowSet?> ReadAsync(ContentFile data, FileDeletes deletes, CancellationToken cancellationToken)
    {
        if (deletes.Vector is { } vector)
        {
            return await ReadVectorAsync(vector, cancellationToken).ConfigureAwait(false);
        }

        List<RowSet> found = [];
        foreach (var file in deletes.Positions.Where(file => CanName(file, data.Path)))
        {
            var rows = await ReadFileAsync(file, cancellationToken).ConfigureAwait(false);
            if (rows.TryGetValue(data.Path, out var own))
            {
                found.Add(own);
            }
        }

        return found.Count == 0 ? null : RowSet.Union(found);
    }

    private static bool CanName(ContentFile file, string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        return (!file.Statistics.Lower.TryGetValue(PathId, out var lower) || lower.AsSpan().SequenceCompareTo(bytes) <= 0)
            && (!file.Statistics.Upper.TryGetValue(PathId, out var upper) || upper.AsSpan().SequenceCompareTo(bytes) >= 0);
    }

    private async Task<RowSet> ReadVectorAsync(ContentFile vector, CancellationToken cancellationToken)
    {
        if (vector is not { Offset: { } offset and >= 0, Length: { } length and >= DeletionVectorBlob.FrameBytes and <= MostVectorBytes }
            || offset > vector.Bytes - length)
        {
            throw SourceException.Damaged(vector.Path, "has a deletion vector at no place in it");
        }

        var location = TablePath.Find(files, vector.Path);
        var bytes = await files.ReadAsync(location, offset, (int)length, cancellationToken).ConfigureAwait(false);
        try
        {
            var rows = DeletionVectorBlob.ReadFramed(bytes);
            return rows.Count == vector.Rows
                ? rows
                : throw new InvalidDataException($"the deletion vector has {rows.Count} rows, and {vector.Rows} by its manifest");
        }
        catch (InvalidDataException e)
        {
            throw SourceException.Damaged(location.ToString(), $"is damaged at byte {offset}: {e.Message}", e);
        }
    }

    private async Task<IReadOnlyDictionary<string, RowSet>> ReadFileAsync(ContentFile file, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)RuntimeHelpers.GetHashCode(file) % _turns.Length];
        await turn.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_read.TryGetValue(file, out var rows))
            {
                _read[file] = rows = await ReadRowsAsync(file, cancellationToken).ConfigureAwait(false);
            }

            return rows;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<IReadOnlyDictionary<string, RowSet>> ReadRowsAsync(ContentFile file, CancellationToken cancellationToken)
    {
        DataFile stored = new() { Location = TablePath.Find(files, file.Path), Bytes = file.Bytes, Rows = file.Rows };
        Dictionary<string, List<long>> found = [];
        await foreach (var batch in TableRows.ReadAsync(files, stored, Columns, ColumnMatch.IdOrName, cancellationToken)
            .ConfigureAwait(false))
        {
            using (batch)
            {
                Add(found, (StringArray)batch.Column(0), (Int64Array)batch.Column(1), stored.Location);
            }
        }

        return found.ToDictionary(rows => rows.Key, rows => RowSet.Of(rows.Value));
    }

    private static void Add(Dictionary<string, List<long>> found, StringArray paths, Int64Array positions, FileLocation location)
    {
        List<long>? rows = null;
        var last = -1;
        for (var i = 0; i < paths.Length; i++)
        {
            if (paths.IsNull(i) || positions.GetValue(i) is not { } position || position < 0)
            {
                throw SourceException.Damaged(location.ToString(), "has deletes without a file or a row");
            }

            // Sorted by file.
            if (rows is null || !paths.GetBytes(i).SequenceEqual(paths.GetBytes(last)))
            {
                var path = paths.GetString(i);
                if (!found.TryGetValue(path, out rows))
                {
                    found[path] = rows = [];
                }
            }

            rows.Add(position);
            last = i;
        }
    }
}
