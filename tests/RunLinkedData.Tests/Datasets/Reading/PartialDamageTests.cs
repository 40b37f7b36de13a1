using System.Text;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Reading;

/// <summary>Files that are not those that were published are found out also where only a part of them is read.</summary>
public sealed class PartialDamageTests : PartialFixture
{
    private const int Rows = 20_000;

    [Test]
    public async Task ReadRows_FileReplacedSincePublication_IsReadWholeAndRefusedByItsHash()
    {
        var dataset = await SaveAsync(Wide.Make(Rows), PartialReads.WhereHalfIsSaved);
        var other = Storage[PathOf(0)].ToArray();
        await SaveAsync(Wide.Make(Rows), PartialReads.Never);
        Assert.That(Storage[PathOf(0)], Is.EqualTo(other), "the same rows are the same bytes");
        other[1_000_000] ^= 1;
        Storage[$"datasets/{dataset.Name}/part-00000.parquet"] = other;

        Assert.That(
            async () => await dataset.ReadRowsAsync<OneColumn>(),
            Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("SHA-256"));
    }

    [Test]
    public async Task ReadRows_FileStoredAnew_IsReadWholeAndChecked()
    {
        var dataset = await SaveAsync(Wide.Make(Rows), PartialReads.WhereHalfIsSaved);
        Storage[PathOf(0)] = [.. Storage[PathOf(0)]];

        Assert.That(await dataset.ReadRowsAsync<OneColumn>(), Has.Count.EqualTo(Rows));
        Assert.That(dataset.UncheckedFiles, Is.Empty, "the storage names it otherwise than at publication");
    }

    [Test]
    public async Task ReadRows_FileMovedToAStorageWithoutVersions_IsReadInPart()
    {
        await SaveAsync(Wide.Make(Rows), PartialReads.WhereHalfIsSaved);
        var bytes = Storage[PathOf(0)];
        OpenStorage(new ArtifactCapabilities { Ranges = true });
        Storage[PathOf(0)] = bytes;
        var dataset = Open(PartialReads.WhereHalfIsSaved);

        Assert.That(await dataset.ReadRowsAsync<OneColumn>(), Has.Count.EqualTo(Rows));
        Assert.That(dataset.UncheckedFiles, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task StreamBatches_FileReplacedMeanwhile_IsAnErrorAndNeverAMix()
    {
        var dataset = await SaveAsync(Wide.Make(200_000), PartialReads.Always, new SaveDatasetOptions { RowGroupRows = 20_000 });
        var rows = 0;

        Assert.That(
            async () =>
            {
                await foreach (var batch in dataset.StreamBatchesAsync())
                {
                    rows += batch.Length;
                    batch.Dispose();
                    Storage[PathOf(0)] = [.. Storage[PathOf(0)]];
                }
            },
            Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("replaced").And.Property("File").EqualTo("part-00000.parquet"));
        Assert.That(rows, Is.InRange(1, 199_999));
    }

    [Test]
    public async Task ReadRows_PageWithAnotherByte_IsReadWholeAndRefused()
    {
        OpenStorage(new ArtifactCapabilities { Ranges = true });
        var dataset = await SaveAsync(Wide.Make(Rows), PartialReads.WhereHalfIsSaved);
        var bytes = Storage[PathOf(0)];
        Damage(bytes, column: 7);

        Assert.That(
            async () => await dataset.ReadRowsAsync<OneColumn>(),
            Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("SHA-256"));
        Assert.That(dataset.UncheckedFiles, Is.Empty);
    }

    [Test]
    public async Task ReadRows_PageOfAnotherColumnWithAnotherByte_IsNotSeen()
    {
        OpenStorage(new ArtifactCapabilities { Ranges = true });
        var rows = Wide.Make(Rows);
        var dataset = await SaveAsync(rows, PartialReads.WhereHalfIsSaved);
        var bytes = Storage[PathOf(0)];
        Damage(bytes, column: 8);

        Assert.That((await dataset.ReadRowsAsync<OneColumn>()).Select(row => row.D07), Is.EqualTo(rows.Select(row => row.D07)));
        Assert.That(async () => await Open(PartialReads.Never).ReadRowsAsync<OneColumn>(), Throws.TypeOf<DatasetCorruptException>());
    }

    [TestCase(-20, 1)]
    [TestCase(-6, 0x70)]
    [TestCase(-1, 1)]
    public async Task ReadRows_FooterWithAnotherByte_IsReadWholeAndRefused(int at, byte change)
    {
        OpenStorage(new ArtifactCapabilities { Ranges = true });
        var dataset = await SaveAsync(Wide.Make(Rows), PartialReads.WhereHalfIsSaved);
        var bytes = Storage[PathOf(0)];
        bytes[bytes.Length + at] ^= change;

        Assert.That(
            async () => await dataset.ReadRowsAsync<OneColumn>(),
            Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("SHA-256"));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task ReadRows_FileOfAnotherLength_IsRefused(int more)
    {
        OpenStorage(new ArtifactCapabilities { Ranges = true });
        var dataset = await SaveAsync(Wide.Make(Rows), PartialReads.WhereHalfIsSaved);
        var bytes = Storage[PathOf(0)];
        Storage[PathOf(0)] = more > 0 ? [.. bytes, 0] : bytes[..^1];

        Assert.That(
            async () => await dataset.ReadRowsAsync<OneColumn>(),
            Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("long"));
    }

    [Test]
    public async Task ReadRows_FileThatIsGone_IsMissing()
    {
        var dataset = await SaveAsync(Wide.Make(Rows), PartialReads.WhereHalfIsSaved);
        await Storage.DeleteAsync(PathOf(0));

        Assert.That(
            async () => await dataset.ReadRowsAsync<OneColumn>(),
            Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("missing"));
    }

    [Test]
    public async Task StreamBatches_StorageGoesAway_IsItsErrorAndNotThatOfTheFile()
    {
        var dataset = await SaveAsync(Wide.Make(200_000), PartialReads.Always, new SaveDatasetOptions { RowGroupRows = 20_000 });

        Assert.That(
            async () =>
            {
                await foreach (var batch in dataset.StreamBatchesAsync())
                {
                    batch.Dispose();
                    Storage.Break = _ => 0;
                }
            },
            Throws.TypeOf<MlflowException>().With.Property("IsTransient").True);
    }

    [Test]
    public async Task Manifest_HasTheVersionOfEachFile_WhichIsNoPartOfTheDigest()
    {
        var rows = Wide.Make(100);
        await SaveAsync(rows, PartialReads.Never);
        var named = Manifest;
        var json = JsonOf(named);
        OpenStorage(new ArtifactCapabilities { Ranges = true });
        await SaveAsync(rows, PartialReads.Never);

        Assert.That(named.Files[0].Version, Is.Not.Null.And.Not.Empty);
        Assert.That(json, Does.Contain($"\"version\": \"{named.Files[0].Version}\""));
        Assert.That(Manifest.Files[0].Version, Is.Null);
        Assert.That(JsonOf(Manifest), Does.Not.Contain("\"version\""));
        Assert.That(Manifest.Digest, Is.EqualTo(named.Digest));
    }

    [TestCase("")]
    [TestCase("a\r\nHost: b")]
    [TestCase("é")]
    public async Task ReadRows_VersionThatIsNone_IsPassedOver(string version)
    {
        await SaveAsync(Wide.Make(Rows), PartialReads.Never);
        var manifest = Manifest with { Files = [Manifest.Files[0] with { Version = version }] };
        var dataset = new Dataset(Store, manifest, Producer, partialReads: PartialReads.WhereHalfIsSaved);

        Assert.That(await dataset.ReadRowsAsync<OneColumn>(), Has.Count.EqualTo(Rows));
    }

    private string JsonOf(DatasetManifest manifest) => Encoding.UTF8.GetString(Storage[$"datasets/{manifest.Name}/_manifest.json"]);

    // The twenty columns take the same room, one behind the other.
    private static void Damage(byte[] file, int column) => file[(int)((column + 0.5) / 20 * file.Length)] ^= 1;

    private sealed record OneColumn(double D07);
}
