using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.RowComparison;

/// <summary>Nothing is left in the temporary folder, however a comparison ends.</summary>
public sealed class TemporaryFilesTests : DatasetFixture
{
    private static readonly string[] Id = ["Id"];

    private TemporaryFolder _temporary = null!;

    [SetUp]
    public void CreateTemporaryFolder() => _temporary = new TemporaryFolder();

    [TearDown]
    public void DeleteTemporaryFolder() => _temporary.Dispose();

    [Test]
    public async Task Compare_TakingOneOnly_LeavesNothing()
    {
        var (original, other) = await SaveTwoAsync(2_000);
        await foreach (var difference in original.CompareRowsAsync(other, Id, InFiles))
        {
            Assert.That(difference.Change, Is.EqualTo(RowChange.Changed));
            Assert.That(Left(), Is.Not.Empty);
            break;
        }

        Assert.That(Left(), Is.Empty);
    }

    [Test]
    public async Task Compare_ToTheEnd_LeavesNothing()
    {
        var (original, other) = await SaveTwoAsync(2_000);

        Assert.That(await original.CompareRowsAsync(other, Id, InFiles).CountAsync(), Is.EqualTo(2_000));
        Assert.That(Left(), Is.Empty);
    }

    [Test]
    public async Task Compare_FewRows_MakesNoFile()
    {
        var (original, other) = await SaveTwoAsync(2_000);
        await foreach (var _ in original.CompareRowsAsync(other, Id, with => with.TemporaryFolder = _temporary.Path))
        {
            Assert.That(Left(), Is.Empty);
        }
    }

    [Test]
    public async Task Compare_CancelledAtARow_StopsAndLeavesNothing()
    {
        var (original, other) = await SaveTwoAsync(2_000);
        using var cancel = new CancellationTokenSource();
        var seen = 0;

        Assert.That(
            async () =>
            {
                await foreach (var _ in original.CompareRowsAsync(other, Id, InFiles, cancel.Token))
                {
                    seen++;
                    await cancel.CancelAsync();
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(seen, Is.EqualTo(1));
        Assert.That(Left(), Is.Empty);
    }

    [Test]
    public async Task Compare_CancelledWhileSorting_LeavesNothing()
    {
        var (original, other) = await SaveTwoAsync(100_000);
        using var cancel = new CancellationTokenSource();
        using var watcher = new FileSystemWatcher(_temporary.Path) { IncludeSubdirectories = true, EnableRaisingEvents = true };
        watcher.Created += (_, _) => cancel.Cancel();

        Assert.That(
            async () => await original.CompareRowsAsync(other, Id, InFiles, cancel.Token).CountAsync(),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Left(), Is.Empty);
    }

    [Test]
    public async Task Compare_KeyOfSeveralRows_LeavesNothing()
    {
        var (original, other) = await SaveTwoAsync(2_000);

        Assert.That(async () => await original.CompareRowsAsync(other, ["Price"], InFiles).CountAsync(), Throws.TypeOf<DatasetException>());
        Assert.That(Left(), Is.Empty);
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task Compare_InFiles_OnlyThisUserReadsThem()
    {
        var (original, other) = await SaveTwoAsync(2_000);
        await foreach (var _ in original.CompareRowsAsync(other, Id, InFiles))
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
            var modes = Left().Select(path => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path)).ToList();
            Assert.That(modes, Has.Count.GreaterThan(1));
            Assert.That(modes.Where(mode => (mode & Others) != 0), Is.Empty);
            break;
        }
    }

    [Test]
    public async Task Compare_FullDisk_SaysSoAndLeavesNothing()
    {
        using var disk = SmallDisk.Mount();
        var (original, other) = await SaveTwoAsync(200_000);

        Assert.That(
            async () =>
                await original.CompareRowsAsync(other, Id, with => (with.TemporaryFolder, with.MemoryBytes) = (disk.Path, 1)).CountAsync(),
            Throws.TypeOf<MlflowException>()
                .With.Property("Code").EqualTo(MlflowErrorCode.ResourceExhausted)
                .And.Message.Contains(disk.Path).And.Message.Contains(nameof(CompareRowsOptions.TemporaryFolder)));
        Assert.That(Directory.EnumerateFileSystemEntries(disk.Path), Is.Empty);
    }

    [Test]
    public async Task Compare_FolderThatCannotBeWritten_SaysSo()
    {
        using var disk = SmallDisk.Mount();
        disk.MakeReadOnly();
        var (original, other) = await SaveTwoAsync(2_000);

        Assert.That(
            async () =>
                await original.CompareRowsAsync(other, Id, with => (with.TemporaryFolder, with.MemoryBytes) = (disk.Path, 1)).CountAsync(),
            Throws.TypeOf<MlflowException>().With.Message.Contains(disk.Path));
    }

    private async Task<(Dataset Original, Dataset Other)> SaveTwoAsync(int rows)
    {
        var made = Items.Make(rows).ToArray();
        new Random(1).Shuffle(made);
        var options = new SaveDatasetOptions { RowGroupRows = Math.Max(100, rows / 20) };
        return (
            await SaveAsync(made, options: options),
            await SaveAsync(made.Select(row => row with { Name = row.Name + "!" }).Reverse(), options: options));
    }

    private void InFiles(CompareRowsOptions with) => (with.TemporaryFolder, with.MemoryBytes) = (_temporary.Path, 1);

    private string[] Left() => Directory.GetFileSystemEntries(_temporary.Path, "*", SearchOption.AllDirectories);
}
