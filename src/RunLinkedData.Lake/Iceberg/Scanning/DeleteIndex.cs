using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Iceberg.Manifests;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Iceberg.Scanning;

/// <summary>Which deletes are meant for a data file: the rules of https://iceberg.apache.org/spec/#scan-planning.</summary>
internal sealed class DeleteIndex
{
    private const string Puffin = "puffin";

    private readonly Dictionary<string, ContentFile> _vectors = [];
    private readonly ILookup<string, ContentFile> _byPath;
    private readonly ILookup<string, ContentFile> _byPartition;
    private readonly ILookup<string, ContentFile> _equality;
    private readonly IReadOnlyList<ContentFile> _everywhere;

    /// <summary>Takes in the deletes of a snapshot.</summary>
    /// <exception cref="SourceException">A file has two deletion vectors.</exception>
    public DeleteIndex(IReadOnlyList<ContentFile> deletes)
    {
        foreach (var vector in deletes.Where(IsVector))
        {
            var file = vector.ReferencedFile ?? throw SourceException.Damaged(vector.Path, "has a deletion vector that is for no file");
            if (!_vectors.TryAdd(file, vector))
            {
                throw SourceException.Damaged(file, "has more than one deletion vector");
            }
        }

        var positions = deletes.Where(file => file.Content == FileContent.PositionDeletes && !IsVector(file)).ToList();
        var equality = deletes.Where(file => file.Content == FileContent.EqualityDeletes).ToList();
        _byPath = positions.Where(file => file.ReferencedFile is not null).ToLookup(file => file.ReferencedFile!);
        _byPartition = positions.Where(file => file.ReferencedFile is null).ToLookup(file => file.Partition.Key);
        _equality = equality.ToLookup(file => file.Partition.Key);
        _everywhere = [.. equality.Where(file => file.Partition.Spec.IsUnpartitioned)];
    }

    /// <summary>The deletes for a data file: one deletion vector, or any number of files of positions.</summary>
    /// <exception cref="SourceException">
    /// <c>TABLE_UNSUPPORTED</c>: rows of it are deleted in a way that is not read. <c>TABLE_CORRUPT</c>: deletes that name it are older,
    /// or of another partition.
    /// </exception>
    public FileDeletes Find(ContentFile data)
    {
        var byValues = _everywhere.Concat(_equality[data.Partition.Key]);
        if (byValues.FirstOrDefault(file => data.SequenceNumber < file.SequenceNumber) is { } equality)
        {
            throw new SourceException(
                ErrorCode.TableUnsupported,
                $"Rows of '{data.Path}' are deleted by their values, in the equality delete file '{equality.Path}'. "
                    + "Such deletes are not read. A compaction of the table takes them away.")
            {
                File = equality.Path,
            };
        }

        if (_vectors.TryGetValue(data.Path, out var vector))
        {
            // The vector has what older files of positions have.
            Check(data, vector);
            return new FileDeletes(vector, []);
        }

        List<ContentFile> positions = [.. _byPath[data.Path].Where(file => file.SequenceNumber >= data.SequenceNumber)];
        positions.ForEach(file => Check(data, file));
        positions.AddRange(_byPartition[data.Partition.Key].Where(file => file.SequenceNumber >= data.SequenceNumber));
        if (positions.Find(file => file.Format != "parquet") is { } other)
        {
            throw new SourceException(
                ErrorCode.TableUnsupported, $"'{other.Path}' is a delete file of the format '{other.Format}'; only 'parquet' is read.")
            {
                File = other.Path,
            };
        }

        return new FileDeletes(null, positions);
    }

    private static bool IsVector(ContentFile file) => file.Content == FileContent.PositionDeletes && file.Format == Puffin;

    private static void Check(ContentFile data, ContentFile deletes)
    {
        if (deletes.SequenceNumber < data.SequenceNumber || deletes.Partition.Key != data.Partition.Key)
        {
            throw SourceException.Damaged(deletes.Path, $"has deletes for '{data.Path}', which is newer than it or in another partition");
        }
    }
}

/// <summary>The deletes for a data file.</summary>
/// <param name="Vector">Its deletion vector, if it has one.</param>
/// <param name="Positions">The files that may name rows of it, if it has none.</param>
internal sealed record FileDeletes(ContentFile? Vector, IReadOnlyList<ContentFile> Positions);
