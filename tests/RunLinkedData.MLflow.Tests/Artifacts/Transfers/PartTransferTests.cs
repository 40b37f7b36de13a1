using System.Security.Cryptography;
using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Tests.Artifacts.Proxy;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Artifacts.Transfers;

/// <summary>Parts come from the layer alone, for storages that take them.</summary>
public sealed class PartTransferTests
{
    private const int MiB = 1 << 20;

    private static readonly byte[] Bytes = ProxyStores.Bytes((11 * MiB) + 5);
    private static readonly string[] InParts = ["PART 1", "PART 2", "PART 3", "COMPLETE"];

    private TemporaryFolder _folder = null!;
    private StoreContext _context = null!;

    [SetUp]
    public async Task Open()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(_folder["temp"]);
        await File.WriteAllBytesAsync(_folder["file"], Bytes);
        _context = TransferContexts.New(
            new TransferOptions { MultipartThreshold = 10 * MiB, PartSize = 5 * MiB, TempFolder = _folder["temp"] });
    }

    [TearDown]
    public void Close()
    {
        Assert.That(Directory.GetFileSystemEntries(_folder["temp"]), Is.Empty);
        _context.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task UploadFile_Large_GoesInPartsWithItsHash()
    {
        MemoryStorage storage = new(new ArtifactCapabilities { Parts = true });
        var stored = await new RemoteArtifactStore(storage, _context).UploadFileAsync(_folder["file"], "big.bin", hash: true);

        Assert.That(
            stored, Is.EqualTo(new UploadedFile { Bytes = Bytes.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(Bytes)) }));
        Assert.That(storage["big.bin"], Is.EqualTo(Bytes));
        Assert.That(storage.Calls.Order(), Is.EqualTo(InParts.Order()));
    }

    [Test]
    public async Task Commit_Large_GoesInParts()
    {
        MemoryStorage storage = new(new ArtifactCapabilities { Parts = true });
        await new RemoteArtifactStore(storage, _context).WriteAsync("big.bin", Bytes);

        Assert.That(storage["big.bin"], Is.EqualTo(Bytes));
        Assert.That(storage.Calls.Order(), Is.EqualTo(InParts.Order()));
    }

    [TestCase(false, false)]
    [TestCase(true, true)]
    public async Task UploadFile_NoPartsOrNotAfterAll_GoesInOnePiece(bool statesParts, bool refusesParts)
    {
        MemoryStorage storage = new(new ArtifactCapabilities { Parts = statesParts }) { RefusesParts = refusesParts };
        await new RemoteArtifactStore(storage, _context).UploadFileAsync(_folder["file"], "big.bin");

        Assert.That(storage["big.bin"], Is.EqualTo(Bytes));
        Assert.That(storage.Calls, Is.EqualTo(new[] { "PUT" }));
    }

    [Test]
    public async Task UploadFile_PartFailsForGood_IsDropped()
    {
        MemoryStorage storage = new(new ArtifactCapabilities { Parts = true }) { Break = call => call == "PART 2" ? 0 : null };
        RemoteArtifactStore store = new(storage, _context);

        Assert.That(
            () => store.UploadFileAsync(_folder["file"], "big.bin"),
            Throws.InstanceOf<MlflowException>().With.Property("IsTransient").True);
        Assert.That(storage.Calls[^1], Is.EqualTo("DROP"));
        Assert.That(await store.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task UploadFile_InPartsWithoutOverwrite_IsRefusedAtTheEndByAStorageThatCreatesExclusively()
    {
        MemoryStorage storage = new(new ArtifactCapabilities { Parts = true, ExclusiveCreate = true }) { ["big.bin"] = [1] };
        RemoteArtifactStore store = new(storage, _context);

        Assert.That(
            () => store.UploadFileAsync(_folder["file"], "big.bin", overwrite: false),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(storage["big.bin"], Is.EqualTo(new byte[] { 1 }));
        Assert.That(await store.ReadAsync("big.bin"), Is.EqualTo(new byte[] { 1 }));
    }
}
