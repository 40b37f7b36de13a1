using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Tests.Tables.Text;

namespace RunLinkedData.Tests.Datasets.Importing;

/// <summary>What tests of foreign Parquet share: a folder for it, and DuckDB beside.</summary>
public abstract class ImportFixture : DatasetFixture
{
    internal DuckDb Duck { get; private set; } = null!;

    [SetUp]
    public void OpenDuckDb() => Duck = new DuckDb();

    [TearDown]
    public void CloseDuckDb() => Duck.Dispose();

    /// <summary>The path of a file to be imported, in a folder that is there.</summary>
    protected string InFolder(params string[] parts)
    {
        var path = Path.Combine([Root, "foreign", .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    protected string Write(string query, string name = "f.parquet", string options = "")
    {
        var path = InFolder(name.Split('/'));
        Duck.Write(query, path, options);
        return path;
    }

    protected async Task<Dataset> ImportAsync(string path, SaveDatasetOptions? options = null)
    {
        var name = NewName();
        await Writer.WriteParquetAsync(name, Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path), options);
        return await OpenAsync(name);
    }

    /// <summary>All values of a dataset: column, then row.</summary>
    protected static async Task<IReadOnlyDictionary<string, List<string?>>> CellsAsync(Dataset dataset)
    {
        var cells = dataset.Manifest.Columns.ToDictionary(column => column.Name, _ => new List<string?>(), StringComparer.Ordinal);
        await foreach (var batch in dataset.StreamBatchesAsync())
        {
            using (batch)
            {
                foreach (var (place, column) in dataset.Manifest.Columns.Index())
                {
                    cells[column.Name].AddRange(Enumerable.Range(0, batch.Length).Select(row => CellText.Of(batch.Column(place), row)));
                }
            }
        }

        return cells;
    }

    /// <summary>The first difference between what a dataset and DuckDB say; null when there is none.</summary>
    protected static string? Difference(
        IReadOnlyDictionary<string, List<string?>> found, IReadOnlyDictionary<string, List<string?>> expected)
    {
        // DuckDB knows no names that differ in case alone, and adds a number to the second.
        if (found.Count != expected.Count
            || found.Keys.Zip(expected.Keys).Any(names =>
                names.Second != names.First && !names.Second.StartsWith(names.First + "_", StringComparison.Ordinal)))
        {
            return $"columns {string.Join(", ", found.Keys)} where DuckDB has {string.Join(", ", expected.Keys)}";
        }

        foreach (var ((name, own), values) in found.Zip(expected.Values))
        {
            if (own.Count != values.Count)
            {
                return $"column {name}: {own.Count} rows where DuckDB has {values.Count}";
            }

            foreach (var (row, (cell, wanted)) in own.Zip(values).Index())
            {
                if (cell != wanted)
                {
                    return $"column {name}, row {row + 1}: {cell ?? "null"} where DuckDB has {wanted ?? "null"}";
                }
            }
        }

        return null;
    }
}
