using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Deletes;
using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Delta;

/// <summary>Reads which rows of a data file were deleted, wherever it says so ("Deletion Vectors").</summary>
internal static class DeletionVectors
{
    private const int UuidCharacters = 20;
    private const byte FileVersion = 1;

    /// <summary>Reads a vector, and checks its checksum, where it has one, and how many rows it deletes.</summary>
    /// <exception cref="SourceException">Its file is gone, or it is not what its description says.</exception>
    public static async Task<RowSet> ReadAsync(TableFiles files, DeletionVector vector, CancellationToken cancellationToken)
    {
        var name = vector.UniqueId;
        try
        {
            var rows = vector.StorageType == "i"
                ? DeletionVectorBlob.Read(Inline(vector))
                : await ReadFileAsync(files, vector, file => name = file, cancellationToken).ConfigureAwait(false);
            return rows.Count == vector.Cardinality
                ? rows
                : throw new InvalidDataException($"it deletes {rows.Count} rows, and {vector.Cardinality} by its description");
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw SourceException.Damaged(name, $"is no deletion vector: {e.Message}", e);
        }
    }

    private static ReadOnlySpan<byte> Inline(DeletionVector vector)
    {
        // Padded to a multiple of four bytes.
        var bytes = Z85.Decode(vector.PathOrInline);
        return vector.Bytes <= bytes.Length ? bytes.AsSpan(0, vector.Bytes) : throw new FormatException("it is cut off");
    }

    private static async Task<RowSet> ReadFileAsync(
        TableFiles files, DeletionVector vector, Action<string> named, CancellationToken cancellationToken)
    {
        var file = FileOf(files, vector);
        named(file.ToString());
        var version = await files.ReadAsync(file, 0, 1, cancellationToken).ConfigureAwait(false);
        if (version[0] != FileVersion)
        {
            throw new SourceException(
                ErrorCode.TableUnsupported, $"'{file}' is a file of deletion vectors of version {version[0]}; known here is {FileVersion}.")
            {
                File = file.ToString(),
            };
        }

        return DeletionVectorBlob.ReadFramed(await files.ReadAsync(
            file, vector.Offset ?? 0, checked(vector.Bytes + DeletionVectorBlob.FrameBytes), cancellationToken).ConfigureAwait(false));
    }

    private static FileLocation FileOf(TableFiles files, DeletionVector vector)
    {
        switch (vector.StorageType)
        {
            case "p":
                return files.Find(DeltaPath.Of(files.Folder, vector.PathOrInline));
            case "u" when vector.PathOrInline.Length >= UuidCharacters:
                var prefix = vector.PathOrInline[..^UuidCharacters];
                Guid uuid = new(Z85.Decode(vector.PathOrInline.AsSpan(prefix.Length)), bigEndian: true);
                return files.Find(files.Folder.Combine($"./{prefix}/deletion_vector_{uuid:D}.bin"));
            default:
                throw new SourceException(
                    ErrorCode.TableUnsupported,
                    $"The Delta table '{files.Folder}' has a deletion vector of the kind '{vector.StorageType}', which is not known here.");
        }
    }
}
