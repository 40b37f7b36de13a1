using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets;

[TestFixture(true)]
[TestFixture(false)]
public sealed class IntegrityTests(bool local) : DatasetFixture
{
    private const string File1 = "part-00001.parquet";

    [Test]
    public async Task Read_Whole_GivesTheRows() =>
        Assert.That(await (await SaveTwoFilesAsync()).ReadRowsAsync<Sale>(), Is.EqualTo(Sale.Make(2_000)));

    [Test]
    public async Task Read_OneChangedByte_IsRefused() => await AssertCorruptAsync(
        path =>
        {
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
        },
        "SHA-256");

    [Test]
    public async Task Read_Truncated_IsRefused() =>
        await AssertCorruptAsync(path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^10]), "bytes long");

    [Test]
    public async Task Read_Longer_IsRefused() => await AssertCorruptAsync(path => File.AppendAllText(path, "x"), "longer");

    [Test]
    public async Task Read_Deleted_IsRefused() => await AssertCorruptAsync(File.Delete, "missing");

    [Test]
    public async Task Read_NoParquetInside_IsRefused()
    {
        var dataset = await SaveTwoFilesAsync();
        var content = "PAR1 this is none PAR1"u8.ToArray();
        var file = new DatasetFile
        {
            Path = "x.parquet",
            Bytes = content.Length,
            Rows = 1,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)),
        };
        await File.WriteAllBytesAsync(PathOf(dataset.Name, file.Path), content);
        var manifest = dataset.Manifest with { Files = [file], Rows = 1 };

        var error =
            (await Assert.ThrowsAsync<DatasetCorruptException>(() => new Dataset(Store(), manifest, Producer).ReadRowsAsync<Sale>()))!;
        Assert.That(error.Message, Does.Contain("Parquet"));
    }

    [Test]
    public async Task Read_OtherRowCount_IsRefused()
    {
        var dataset = await SaveTwoFilesAsync();
        var manifest = dataset.Manifest with { Files = [dataset.Manifest.Files[0] with { Rows = 999 }, dataset.Manifest.Files[1]] };

        await Assert.ThrowsAsync<DatasetCorruptException>(() => new Dataset(Store(), manifest, Producer).ReadRowsAsync<Sale>());
    }

    [Test]
    public async Task CopyTo_Whole_CopiesTheFiles()
    {
        var dataset = await SaveTwoFilesAsync();
        var target = Path.Combine(Root, "copy");
        await dataset.CopyToAsync(target);

        Assert.That(
            Directory.GetFileSystemEntries(target).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "part-00000.parquet", File1 }));
        Assert.That(
            await File.ReadAllBytesAsync(Path.Combine(target, File1)),
            Is.EqualTo(await File.ReadAllBytesAsync(PathOf(dataset.Name, File1))));
    }

    [Test]
    public async Task CopyTo_Damaged_CopiesNothing()
    {
        var dataset = await SaveTwoFilesAsync();
        var target = Path.Combine(Root, "copy");
        await File.AppendAllTextAsync(PathOf(dataset.Name, File1), "x");

        await Assert.ThrowsAsync<DatasetCorruptException>(() => dataset.CopyToAsync(target));
        Assert.That(Directory.Exists(target), Is.False);
    }

    [Test]
    public async Task Stream_StoppedEarly_LeavesNothingBehind()
    {
        var dataset = await SaveTwoFilesAsync();
        var before = Directory.GetFiles(Path.GetTempPath(), "tmp*.tmp").Length;
        await foreach (var row in dataset.StreamRowsAsync<Sale>())
        {
            Assert.That(row, Is.EqualTo(Sale.Make(1)[0]));
            break;
        }

        Assert.That(Directory.GetFiles(Path.GetTempPath(), "tmp*.tmp"), Has.Length.LessThanOrEqualTo(before));
    }

    private async Task AssertCorruptAsync(Action<string> damage, string expected)
    {
        var dataset = await SaveTwoFilesAsync();
        damage(PathOf(dataset.Name, File1));

        var error = (await Assert.ThrowsAsync<DatasetCorruptException>(() => dataset.ReadRowsAsync<Sale>()))!;
        Assert.That(error.File, Is.EqualTo(File1));
        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetCorrupt));
        Assert.That(error.Message, Does.Contain(expected).And.Contain(dataset.Name).And.Contain(RunId));
    }

    private async Task<Dataset> SaveTwoFilesAsync()
    {
        var saved = await SaveAsync(
            Sale.Make(2_000), DatasetFormat.Parquet, new SaveDatasetOptions { RowGroupRows = 1_000, MaxFileBytes = 1 });
        return (await Dataset.OpenAsync(Store(), saved.Name, Producer))!;
    }

    private IArtifactStore Store() => local ? Artifacts : new WrappedArtifacts(Artifacts);
}
