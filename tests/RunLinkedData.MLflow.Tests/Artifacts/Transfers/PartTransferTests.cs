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

    /// <summary>What a killed program leaves is a memo: it is read while an upload is under way, and put back afterwards.</summary>
    [TestCase("upload 1", new[] { "RESUME upload 1", "COMPLETE" })]
    [TestCase("", new[] { "COMPLETE" })]
    [TestCase("upload 2", new[] { "RESUME upload 2", "COMPLETE" })]
    public async Task UploadFile_KilledProgramLeftAMemo_GoesOnIfTheStorageHasIt(string left, string[] expected)
    {
        var (store, storage, file) = await NewLargeAsync();
        var memo = await MemoOfAsync(storage, () => store.UploadFileAsync(file, "big.bin"));
        Assert.That(memo.Text, Is.EqualTo("upload 1"));
        await File.WriteAllTextAsync(memo.Path, left);
        var before = storage.Calls.Count;

        await store.UploadFileAsync(file, "big.bin");

        Assert.That(
            storage.Calls.Skip(before).Where(call => !call.StartsWith("PART", StringComparison.Ordinal)), Is.EqualTo(expected));
        Assert.That(storage["big.bin"], Has.Length.EqualTo(new FileInfo(file).Length));
    }

    [Test]
    public async Task UploadFile_AnotherProgramHasTheMemo_BeginsAnew()
    {
        var (store, storage, file) = await NewLargeAsync();
        var memo = await MemoOfAsync(storage, () => store.UploadFileAsync(file, "big.bin"));
        await File.WriteAllTextAsync(memo.Path, "upload 1");
        var before = storage.Calls.Count;

        using (new FileStream(memo.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await store.UploadFileAsync(file, "big.bin");
        }

        Assert.That(storage.Calls.Skip(before), Has.None.StartsWith("RESUME"));
        File.Delete(memo.Path);
    }

    [Test]
    public async Task UploadFile_OtherNameOrFails_LeavesNoMemoAndTakesNone()
    {
        var (store, storage, file) = await NewLargeAsync();
        var memo = await MemoOfAsync(storage, () => store.UploadFileAsync(file, "big.bin"));
        await File.WriteAllTextAsync(memo.Path, "upload 1");
        storage.Break = call => call == "PART 3" ? 0 : null;

        Assert.That(async () => await store.UploadFileAsync(file, "other.bin"), Throws.InstanceOf<MlflowException>());

        Assert.That(storage.Calls, Has.None.StartsWith("RESUME"));
        Assert.That(Directory.GetFiles(_folder["temp"]), Is.EqualTo(new[] { memo.Path }));
        File.Delete(memo.Path);
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

    private async Task<(RemoteArtifactStore Store, MemoryStorage Storage, string File)> NewLargeAsync()
    {
        MemoryStorage storage = new(new ArtifactCapabilities { Parts = true }) { State = "upload 1" };
        await using (var file = File.Create(_folder["large"]))
        {
            file.SetLength((64 * MiB) + 1);
        }

        return (new RemoteArtifactStore(storage, _context), storage, _folder["large"]);
    }

    /// <summary>Where the memo of an upload is while it is under way, and what is in it.</summary>
    private async Task<(string Path, string Text)> MemoOfAsync(MemoryStorage storage, Func<Task> upload)
    {
        (string Path, string Text) found = default;
        storage.Break = call =>
        {
            if (call == "PART 7")
            {
                var path = Directory.GetFiles(_folder["temp"]).Single();
                Assert.That(() => File.Open(path, FileMode.Open, FileAccess.Read, FileShare.None), Throws.InstanceOf<IOException>());
                using var memo = File.Open(Copy(path), FileMode.Open);
                using StreamReader reader = new(memo);
                found = (path, reader.ReadToEnd());
            }

            return null;
        };
        await upload();
        storage.Break = _ => null;
        Assert.That(Directory.GetFiles(_folder["temp"]), Is.Empty);
        return found;
    }

    // It is held: the lock is one of programs that ask for it, which a copy by another program does not.
    private string Copy(string path)
    {
        using var copy = System.Diagnostics.Process.Start("cp", [path, _folder["memo"]]);
        copy.WaitForExit();
        return _folder["memo"];
    }
}
