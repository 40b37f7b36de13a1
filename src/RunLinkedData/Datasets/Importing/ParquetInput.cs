using Apache.Arrow;
using ParquetSharp;
using RunLinkedData.Model;
using RunLinkedData.Tables.Formats;

namespace RunLinkedData.Datasets.Importing;

/// <summary>
/// A Parquet file that any program wrote, on its way into a dataset.
/// <c>name</c>: how messages call it.
/// </summary>
internal sealed class ParquetInput(DatasetIdentity dataset, string path, string name)
{
    /// <summary>Where Arrow's own writers keep the schema; the file that is written gets one of its own.</summary>
    internal const string ArrowSchemaKey = "ARROW:schema";

    private const int LeastBytes = 12;

    /// <summary>Whether a file is Parquet, by its first bytes.</summary>
    public static bool IsParquet(string path)
    {
        // A pipe has no length, and must not be opened.
        if (new FileInfo(path).Length < LeastBytes)
        {
            return false;
        }

        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PAR1"u8);
    }

    /// <summary>The columns, and what the file says beside them.</summary>
    /// <exception cref="DatasetSchemaException">A column is of a type of Parquet that would lose its meaning in a dataset.</exception>
    /// <exception cref="DatasetCorruptException">The file cannot be decoded.</exception>
    public Schema Inspect()
    {
        using var reader = new ParquetPartReader(path, Corrupt);
        var metadata = Decode(file =>
        {
            var all = file.FileMetaData.KeyValueMetadata;
            ParquetTypes.Check(file.FileMetaData.Schema, isOfArrow: all.ContainsKey(ArrowSchemaKey), dataset, name);
            return all.Where(entry => entry.Key != ArrowSchemaKey).ToList();
        });
        return new Schema(reader.Schema.FieldsList, metadata);
    }

    /// <summary>All rows. The batches are the caller's to dispose.</summary>
    /// <exception cref="DatasetException">A timestamp has no place in a column (<c>DATASET_VALUE</c>).</exception>
    /// <exception cref="DatasetCorruptException">The file cannot be decoded.</exception>
    public IEnumerable<RecordBatch> Read()
    {
        Decode(file =>
        {
            Int96Timestamps.Check(file, dataset, name);
            return true;
        });
        using var reader = new ParquetPartReader(path, Corrupt);
        reader.Start([.. Enumerable.Range(0, reader.Schema.FieldsList.Count)], dictionaries: false);
        while (reader.Read() is { } batch)
        {
            yield return batch;
        }
    }

    private T Decode<T>(Func<ParquetFileReader, T> read)
    {
        try
        {
            using var file = new ParquetFileReader(path);
            return read(file);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or RunLinkedDataException))
        {
            throw Corrupt($"cannot be decoded as Parquet ({ParquetErrors.Describe(e)})", e);
        }
    }

    private DatasetCorruptException Corrupt(string what, Exception cause) => new(
        $"The file '{name}', of which {dataset} was to be made, {what}. Let the program that wrote it write it again.",
        dataset.Name, dataset.RunId, name, cause);
}
