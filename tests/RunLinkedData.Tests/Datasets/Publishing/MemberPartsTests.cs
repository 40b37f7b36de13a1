using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Publishing;

/// <summary>Members of a group save parts, and one of them, or a finishing step, makes versions of them.</summary>
public class MemberPartsTests : DatasetFixture
{
    private static readonly SaveDatasetOptions SmallFiles = new() { Format = DatasetFormat.Csv, MaxFileBytes = 1 };

    [Test]
    public async Task Publish_PartsInAnyOrderAndAttempt_IsOneVersionOfOneDigest()
    {
        HashSet<string> digests = [];
        foreach (var order in new[] { new[] { 0, 1, 2 }, [2, 0, 1], [1, 2, 0] })
        {
            var artifacts = new FolderArtifacts(Path.Combine(Root, string.Join("", order)));
            foreach (var (turn, index) in order.Index())
            {
                await SaveAsync(index, attempt: 1 + turn, Sale.Make(10 * (index + 1)), artifacts: artifacts);
            }

            var manifest = (await PublishAsync(3, artifacts)).Single();
            digests.Add(manifest.Digest);
            Assert.That(manifest.Files.Select(file => file.Path), Is.EqualTo(
                ["part-0000-00000.parquet", "part-0001-00000.parquet", "part-0002-00000.parquet"]));
            var version = (await RunLinkedData.Datasets.Reading.Dataset.OpenAsync(artifacts, "sales", Producer))!;
            Assert.That(
                await version.ReadRowsAsync<Sale>(), Is.EqualTo([.. Sale.Make(10), .. Sale.Make(20), .. Sale.Make(30)]));
        }

        Assert.That(digests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Save_AttemptAfterAKilledOne_TakesAwayItsFilesOnly()
    {
        await SaveAsync(71, 1, Sale.Make(4), options: SmallFiles);
        await SaveAsync(7, 1, Sale.Make(4), options: SmallFiles);
        File.Delete(PathOf("sales", "_parts/0007-1.json"));
        await File.WriteAllTextAsync(PathOf("sales", "part-0007-00009.csv"), "of the killed attempt");
        await File.WriteAllTextAsync(PathOf("sales", "part-70007-00000.csv"), "of another member");

        await SaveAsync(7, 2, Sale.Make(4), options: SmallFiles);

        Assert.That(File.Exists(PathOf("sales", "part-0007-00009.csv")), Is.False);
        Assert.That(File.Exists(PathOf("sales", "part-70007-00000.csv")), Is.True);
        Assert.That(FilesIn("_parts"), Is.EqualTo(["0007-2.json", "0071-1.json"]));
        Assert.That(File.Exists(PathOf("sales", "part-0071-00000.csv")), Is.True);
    }

    [Test]
    public async Task Save_AttemptThatHasSavedOrIsSuperseded_IsRefusedAndTouchesNothing()
    {
        await SaveAsync(0, 2, Sale.Make(5));
        var before = Content();

        foreach (var attempt in new[] { 1, 2 })
        {
            var error = (await Assert.ThrowsAsync<DatasetException>(() => SaveAsync(0, attempt, Sale.Make(1))))!;
            Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetExists));
            Assert.That(error.Message, Does.Contain("attempt 2"));
        }

        Assert.That(Content(), Is.EqualTo(before));
    }

    [Test]
    public async Task Save_AttemptThatIsNoLongerTheTaggedOne_WritesNoPart()
    {
        var calls = 0;
        var writer = new DatasetWriter(
            Artifacts, RunId, DatasetFormats.BuiltIn, TimeProvider.System,
            beforeAdding: _ => ++calls == 2 ? throw new InvalidOperationException("superseded") : Task.CompletedTask,
            member: new PartName(0, 1), isPart: true);

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.WriteRowsAsync("sales", Sale.Make(3)));

        Assert.That(Directory.Exists(PathOf("sales", "_parts")), Is.False);
    }

    [Test]
    public async Task Publish_MissingParts_NamesThemAndWritesNothing()
    {
        foreach (var index in new[] { 0, 1, 5, 9 })
        {
            await SaveAsync(index, 1, Sale.Make(1));
            await SaveAsync(index, 1, Sale.Make(1), "whole");
        }

        foreach (var index in Enumerable.Range(0, 10).Except([0, 1, 5, 9]))
        {
            await SaveAsync(index, 1, Sale.Make(1), "whole");
        }

        var error = (await Assert.ThrowsAsync<RunStateException>(() => PublishAsync(10)))!;

        Assert.That((error.Code, error.RunId), Is.EqualTo((ErrorCode.PartsMissing, RunId)));
        Assert.That(error.Message, Does.Contain("2-4, 6-8").And.Contain("'sales'"));
        Assert.That(File.Exists(PathOf("whole", "_manifest.json")), Is.False, "all or nothing");
        Assert.That(
            (await Assert.ThrowsAsync<RunStateException>(() => PublishAsync(8)))!.Message, Does.Contain("9").Or.Contain("2-4, 6-7"));
    }

    [Test]
    public async Task Publish_OtherColumns_NamesMemberAndColumn()
    {
        await SaveAsync<Number>(0, 1, [new("a", 1)]);
        await SaveAsync<Number>(1, 1, [new("b", null)]);
        await SaveAsync<Text>(2, 1, [new("c", "d")]);

        var error = (await Assert.ThrowsAsync<DatasetSchemaException>(() => PublishAsync(3)))!;

        Assert.That(error.Column, Is.EqualTo("Value"));
        Assert.That(error.Message, Does.Contain("that of member 2 has").And.Contain("differ at column 'Value'"));
        Assert.That(File.Exists(PathOf("sales", "_manifest.json")), Is.False);
    }

    [Test]
    public async Task Publish_FileIsGoneOrOfAnotherSize_IsRefused()
    {
        await SaveAsync(0, 1, Sale.Make(5));
        await File.AppendAllTextAsync(PathOf("sales", "part-0000-00000.parquet"), "x");
        var error = (await Assert.ThrowsAsync<DatasetCorruptException>(() => PublishAsync(1)))!;
        Assert.That(error.Message, Does.Contain("part-0000-00000.parquet").And.Contain("member 0"));

        File.Delete(PathOf("sales", "part-0000-00000.parquet"));
        error = (await Assert.ThrowsAsync<DatasetCorruptException>(() => PublishAsync(1)))!;
        Assert.That(error.Message, Does.Contain("is not there"));
    }

    [Test]
    public async Task Publish_FilesOfMembers_AreOneFolder()
    {
        await SaveFolderAsync(0, 1, ("a/0.txt", "zero"));
        await SaveFolderAsync(1, 1, ("a/1.txt", "one"), ("b.txt", "two"), ("gone.txt", "of the attempt that was killed"));
        File.Delete(PathOf("sales", "_parts/0001-1.json"));
        await SaveFolderAsync(1, 2, ("a/1.txt", "one"), ("b.txt", "two"));

        var manifest = (await PublishAsync(2)).Single();

        Assert.That(manifest.Files.Select(file => file.Path), Is.EqualTo(["a/0.txt", "a/1.txt", "b.txt"]));
        Assert.That(File.Exists(PathOf("sales", "gone.txt")), Is.False);
    }

    [Test]
    public async Task Publish_TwoMembersWithOnePath_NamesBoth()
    {
        await SaveFolderAsync(3, 1, ("model.bin", "3"));
        var early = (await Assert.ThrowsAsync<DatasetException>(() => SaveFolderAsync(4, 1, ("model.bin", "4"))))!;
        Assert.That(early.Code, Is.EqualTo(ErrorCode.DatasetExists));
        Assert.That(early.Message, Does.Contain("'model.bin'"));

        // What two that write at the same moment may both do, where a store cannot create exclusively.
        await SaveFolderAsync(4, 2, ("model.bin", "4"));
        foreach (var index in Enumerable.Range(0, 3))
        {
            await SaveFolderAsync(index, 1, ($"{index}.bin", ""));
        }

        var error = (await Assert.ThrowsAsync<DatasetException>(() => PublishAsync(5)))!;
        Assert.That(error.Message, Does.Contain("members 3 and 4").And.Contain("'model.bin'"));
    }

    [Test]
    public async Task Save_FolderOfParts_IsRefused() =>
        Assert.That(
            (await Assert.ThrowsAsync<DatasetException>(() => SaveFolderAsync(0, 1, ("_parts/0000-1.json", "{}"))))!.Code,
            Is.EqualTo(ErrorCode.DatasetValue));

    [Test]
    public async Task Publish_PublisherIsKilledBetweenManifests_NextOneFinishes()
    {
        foreach (var index in Enumerable.Range(0, 3))
        {
            await SaveAsync(index, 1, Sale.Make(index));
            await SaveAsync(index, 1, Sale.Make(index), "returns");
        }

        var killed = new Killed(Artifacts, "datasets/sales/_manifest.json", "datasets/returns/_manifest.json");
        await Assert.ThrowsAsync<MlflowException>(() => PublishAsync(3, killed));
        Assert.That(File.Exists(PathOf("returns", "_manifest.json")), Is.True);
        var first = await File.ReadAllTextAsync(PathOf("returns", "_manifest.json"));

        var manifests = await PublishAsync(3);
        var again = await PublishAsync(3);

        Assert.That(manifests.Select(manifest => manifest.Name), Is.EqualTo(["returns", "sales"]));
        Assert.That(again.Select(manifest => manifest.Digest), Is.EqualTo(manifests.Select(manifest => manifest.Digest)));
        Assert.That(await File.ReadAllTextAsync(PathOf("returns", "_manifest.json")), Is.EqualTo(first));
    }

    [Test]
    public async Task Save_ManifestIsThere_PartOfTheEarlierAttemptStays()
    {
        await SaveAsync(0, 1, Sale.Make(3));
        await PublishAsync(1);
        var before = Content();

        var part = await SaveAsync(0, 2, Sale.Make(9));

        Assert.That((part.Rows, Content()), Is.EqualTo((3L, before)));
    }

    [Test]
    public async Task Publish_TwoAtOnce_AgreeOnOneManifest()
    {
        foreach (var index in Enumerable.Range(0, 20))
        {
            await SaveAsync(index, 1, Sale.Make(index));
        }

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PublishAsync(
            20, new MLflow.Artifacts.Local.LocalArtifactStore(Root)))));

        Assert.That(all.Select(manifests => manifests.Single().CreatedAt).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await OpenAsync("sales")).Manifest.Rows, Is.EqualTo(190));
    }

    [Test]
    public async Task Save_WholeDatasetOverParts_IsRefused()
    {
        await SaveAsync(0, 1, Sale.Make(3));

        var error = (await Assert.ThrowsAsync<DatasetException>(() => Writer.WriteRowsAsync("sales", Sale.Make(1))))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetExists));
        Assert.That((await PublishAsync(1)).Single().Rows, Is.EqualTo(3));
    }

    [TestCase("\"part_version\": 1", "\"part_version\": 3", "Update the library")]
    [TestCase("\"index\": 0", "\"index\": 1", "another member")]
    [TestCase("\"sum\": \"", "\"sum\": \"x", "no integer")]
    [TestCase("\"sha256\": ", "\"run\": \"0123456789abcdef0123456789abcdef\", \"sha256\": ", "of which all files lie beside it")]
    [TestCase("\"sha256\": ", "\"uri\": \"file:///data/a.parquet\", \"sha256\": ", "not in the artifacts of a run")]
    [TestCase("\"int32\"", "\"int33\"", "not known")]
    [TestCase("part-0000-00000.parquet", "../../x.parquet", "x.parquet")]
    public async Task Publish_PartManifestIsTamperedWith_IsRefused(string text, string other, string expected)
    {
        await SaveAsync(0, 1, Sale.Make(3));
        var path = PathOf("sales", "_parts/0000-1.json");
        var json = await File.ReadAllTextAsync(path);
        Assert.That(json, Does.Contain(text));
        await File.WriteAllTextAsync(path, json.Replace(text, other, StringComparison.Ordinal));

        var error = (await Assert.ThrowsAsync(Is.InstanceOf<DatasetException>(), () => PublishAsync(1)))!;

        Assert.That(error.Message, Does.Contain(expected));
        Assert.That(File.Exists(PathOf("sales", "_manifest.json")), Is.False);
    }

    private async Task<DatasetManifest> SaveAsync<T>(
        int index,
        int attempt,
        IEnumerable<T> rows,
        string name = "sales",
        SaveDatasetOptions? options = null,
        FolderArtifacts? artifacts = null) =>
        await PartWriter(index, attempt, artifacts).WriteRowsAsync(name, rows, options);

    private async Task SaveFolderAsync(int index, int attempt, params (string Path, string Text)[] files)
    {
        using var folder = new TemporaryFolder();
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
            await File.WriteAllTextAsync(folder[path], text);
        }

        await PartWriter(index, attempt, null).WriteFolderAsync("sales", folder.Path);
    }

    private DatasetWriter PartWriter(int index, int attempt, FolderArtifacts? artifacts) => new(
        artifacts ?? Artifacts, RunId, DatasetFormats.BuiltIn, TimeProvider.System, member: new PartName(index, attempt), isPart: true);

    private Task<IReadOnlyList<DatasetManifest>> PublishAsync(int size, IArtifactStore? artifacts = null) =>
        new GroupPublication(artifacts ?? Artifacts, others: null, RunId, TimeProvider.System, NullLogger.Instance)
            .PublishAsync(size, CancellationToken.None);

    private string[] FilesIn(string folder) =>
        [.. Directory.GetFiles(PathOf("sales", folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string Content() => string.Join('\n', Directory.GetFiles(Path.Combine(Root, "datasets"), "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}"));

    private sealed record Number(string Name, int? Value);

    private sealed record Text(string Name, string Value);

    /// <summary>A program that is gone when it is about to write a file, and another one is there: it writes both at once.</summary>
    private sealed class Killed(IArtifactStore inner, string before, string after) : WrappedArtifacts(inner)
    {
        public override async Task<ArtifactUpload> OpenWriteAsync(
            string path, bool overwrite = true, CancellationToken cancellationToken = default)
        {
            if (path != before)
            {
                return await base.OpenWriteAsync(path, overwrite, cancellationToken);
            }

            while ((await ListAsync(after[..after.LastIndexOf('/')], cancellationToken)).All(entry => entry.Path != after))
            {
                await Task.Delay(1, cancellationToken);
            }

            throw new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "killed");
        }
    }
}
