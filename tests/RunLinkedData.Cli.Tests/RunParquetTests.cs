using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Tests;

/// <summary>
/// <c>rld run --output</c> of Parquet: rows where a dataset can hold them, else the file as it is with a line that says so.
/// </summary>
public class RunParquetTests(StoreKind kind) : CommandLineFixture(kind)
{
    [SetUp]
    public void SkipWithoutShell() => Assume.That(OperatingSystem.IsWindows(), Is.False, "The program of these tests is 'true' of POSIX.");

    [TestCase("df.parquet.gzip")]
    [TestCase("d.pq")]
    [TestCase("noending")]
    public async Task Parquet_UnderAnyName_BecomesRows(string name)
    {
        Write(name, Numbers(1, 2, 3));

        var (dataset, error) = await SaveAsync(name);

        Assert.That((dataset.Manifest.Format, dataset.Manifest.Rows), Is.EqualTo((DatasetFormat.Parquet, 3)));
        Assert.That(error, Does.Not.Contain("note:"));
    }

    [Test]
    public async Task Parquet_WithoutRows_BecomesADatasetWithoutRows()
    {
        Write("empty.parquet", Numbers());

        var (dataset, _) = await SaveAsync("empty.parquet");

        Assert.That(
            (dataset.Manifest.Rows, dataset.Manifest.Columns.Single()),
            Is.EqualTo((0, new DatasetColumn { Name = "v", Type = "int32", Nullable = true })));
    }

    [Test]
    public async Task Parquet_WithAStruct_IsSavedAsItIsWithOneLine()
    {
        var type = new StructType([new Field("a", Int32Type.Default, true)]);
        Write("s.parquet", new StructArray(type, 1, [Numbers(1)], ArrowBuffer.Empty, 0));

        var (dataset, error) = await SaveAsync("s.parquet");

        Assert.That(dataset.Manifest.Content, Is.EqualTo(DatasetContent.Files));
        Assert.That(
            error.Split('\n').Where(line => line.StartsWith("note: ", StringComparison.Ordinal)).Single(),
            Does.Contain("'s.parquet' is saved as it is").And.Contain("'v' is of type struct<a: int32>").And.Not.Contain("FileInfo"));
    }

    [Test]
    public async Task Parquet_ThatIsDamaged_FailsTheRunWithOneLine()
    {
        Write("d.parquet", Numbers([.. Enumerable.Range(0, 1000)]));
        var bytes = await File.ReadAllBytesAsync(Folder["d.parquet"]);
        bytes.AsSpan(4, 40).Fill(0xFF);
        await File.WriteAllBytesAsync(Folder["d.parquet"], bytes);

        var (code, _, error) = await RldAsync("run", "daily", "--allow-unchanged", "--output", "d=d.parquet", "--", "true");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error.TrimEnd('\n'), Does.StartWith("error: ").And.Contain("'d.parquet'").And.Not.Contain("\n"));
    }

    [TestCase("t.parquet")]
    [TestCase("t")]
    public async Task FolderOfPartitions_BecomesRows(string folder)
    {
        Write($"{folder}/day=2026-11-01/part-0.parquet", Numbers(1, 2));
        Write($"{folder}/day=2026-11-02/part-0.parquet", Numbers(3));

        var (dataset, error) = await SaveAsync(folder);

        Assert.That((dataset.Manifest.Rows, error.Contains("note:", StringComparison.Ordinal)), Is.EqualTo((3, false)));
        Assert.That(dataset.Manifest.Columns.Select(column => column.Type), Is.EqualTo(new[] { "int32", "date" }));
    }

    [TestCase("plain", "train.parquet", false)]
    [TestCase("mixed.parquet", "note.txt", true)]
    public async Task FolderThatIsNoTable_IsSavedAsItIs(string folder, string other, bool isSaid)
    {
        Write($"{folder}/test.parquet", Numbers(1));
        await File.WriteAllTextAsync(Folder[folder, other], "text");

        var (dataset, error) = await SaveAsync(folder);

        Assert.That(dataset.Manifest.Files.Select(file => file.Path), Is.EquivalentTo(new[] { "test.parquet", other }));
        Assert.That(error.Contains($"note: '{folder}' is saved as it is", StringComparison.Ordinal), Is.EqualTo(isSaid));
    }

    private static Int32Array Numbers(params int[] values) => new Int32Array.Builder().AppendRange(values).Build();

    private void Write(string name, IArrowArray values)
    {
        var path = Folder[name.Split('/')];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var schema = new Schema([new Field("v", values.Data.DataType, nullable: true)], null);
        using var writer = new ParquetSharp.Arrow.FileWriter(path, schema);
        if (values.Length > 0)
        {
            using var batch = new RecordBatch(schema, [values], values.Length);
            writer.WriteRecordBatch(batch);
        }

        writer.Close();
    }

    private async Task<(Dataset Dataset, string Error)> SaveAsync(string output)
    {
        var (code, _, error) = await RldAsync("run", "daily", "--allow-unchanged", "--output", $"d={output}", "--", "true");
        Assert.That(code, Is.Zero, error);
        var version = await Tracker.ResolveAsync("daily/d@latest");
        return (await Tracker.LoadDatasetAsync("d", version.RunId), error);
    }
}
