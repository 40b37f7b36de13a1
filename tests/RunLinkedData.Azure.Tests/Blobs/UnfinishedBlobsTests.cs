using NUnit.Framework;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>What killed programs leave, and going on with it.</summary>
public sealed class UnfinishedBlobsTests : BlobFixture
{
    private static readonly string ForeignId = Convert.ToBase64String("a block of another tool"u8);

    [Test]
    public async Task ListUnfinished_FindsThemAndDropTakesThemAway()
    {
        await LeaveAsync("folder/half.bin");
        Emulator.StoreBlock($"{Root}/folder/theirs.bin", ForeignId, new byte[7]);
        Emulator.StoreBlock($"{Root}/elsewhere.bin", ForeignId, new byte[7]);
        Emulator.Store($"{Root}/folder/empty", []);
        Emulator.Store($"{Root}/folder/whole", new byte[3]);

        var found = await Store.ListUnfinishedAsync("folder").OrderBy(upload => upload.Path).ToListAsync();

        Assert.That(found.Select(upload => (upload.Path, upload.Bytes)), Is.EqualTo(new (string, long?)[]
        {
            ("folder/half.bin", 10_485_760), ("folder/theirs.bin", 7),
        }));
        Assert.That((found[0].Begun, found[1].Begun), Is.EqualTo(((DateTimeOffset?)Time.GetUtcNow(), (DateTimeOffset?)null)));
        Assert.That(await Store.ListUnfinishedAsync("").CountAsync(), Is.EqualTo(3));

        foreach (var upload in found)
        {
            await Store.DropUnfinishedAsync(upload);
            await Store.DropUnfinishedAsync(upload);
        }

        Assert.That(Emulator.NamesOfBlocks, Is.EqualTo(new[] { $"{Root}/elsewhere.bin" }));
        Assert.That(Emulator.Names, Is.EqualTo(new[] { $"{Root}/folder/empty", $"{Root}/folder/whole" }));
    }

    [Test]
    public async Task Unfinished_AFileIsThere_IsNeitherListedNorHurt()
    {
        Emulator.Store($"{Root}/a.bin", "whole"u8.ToArray());
        Emulator.StoreBlock($"{Root}/a.bin", ForeignId, new byte[7]);
        Emulator.Store($"{Root}/empty.bin", []);
        Emulator.StoreBlock($"{Root}/empty.bin", ForeignId, new byte[7]);

        Assert.That(await Store.ListUnfinishedAsync("").CountAsync(), Is.Zero);
        await Store.DropUnfinishedAsync(new UnfinishedUpload { Path = "a.bin", Id = "a.bin" });

        Assert.That(await ReadAsync("a.bin"), Is.EqualTo("whole"));
    }

    [Test]
    public async Task Upload_OfAKilledProgram_IsGoneOnWithAndSendsOnlyWhatIsMissing()
    {
        var storage = NewStorage();
        var file = NewFile(17_000_000);
        var bytes = await File.ReadAllBytesAsync(file);
        var first = (await storage.BeginPartsAsync("a.bin", bytes.Length, 4, true, default))!;
        await first.SendAsync(1, new Piece(bytes, 0, 5_000_000), default);
        await first.SendAsync(3, new Piece(bytes, 10_000_000, 5_000_000), default);
        var state = first.State!;

        await using var second = (await storage.ResumePartsAsync("a.bin", bytes.Length, 4, true, state, default))!;
        foreach (var number in new[] { 1, 2, 3, 4 })
        {
            var offset = (number - 1) * 5_000_000;
            await second.SendAsync(number, new Piece(bytes, offset, Math.Min(5_000_000, bytes.Length - offset)), default);
        }

        var version = await second.CompleteAsync(default);

        Assert.That(
            Emulator.Operations,
            Is.EqualTo(new[] { "BLOCK 1", "BLOCK 3", "BLOCKS", "BLOCK 2", "BLOCK 4", "COMMIT" }));
        Assert.That(Emulator[$"{Root}/a.bin"].Bytes.AsSpan().SequenceEqual(bytes), Is.True);
        Assert.That(version, Is.EqualTo(Emulator[$"{Root}/a.bin"].ETag));
    }

    /// <summary>The file was changed since: what is there of it is passed over.</summary>
    [Test]
    public async Task Upload_GoneOnWithOtherBytes_SendsThem()
    {
        var storage = NewStorage();
        var first = (await storage.BeginPartsAsync("a.bin", 10, 1, false, default))!;
        await first.SendAsync(1, new Piece("old bytes!"u8.ToArray(), 0, 10), default);

        await using var second = (await storage.ResumePartsAsync("a.bin", 10, 1, false, first.State!, default))!;
        await second.SendAsync(1, new Piece("new bytes!"u8.ToArray(), 0, 10), default);
        await second.CompleteAsync(default);

        Assert.That(await ReadAsync("a.bin"), Is.EqualTo("new bytes!"));
    }

    [TestCase("")]
    [TestCase("no state")]
    [TestCase("0123456789abcdef0123456789abcdef")]
    public async Task Upload_NothingOfItIsThere_IsNotGoneOnWith(string state)
    {
        Emulator.StoreBlock($"{Root}/a.bin", ForeignId, new byte[7]);

        Assert.That(await NewStorage().ResumePartsAsync("a.bin", 10, 1, false, state, default), Is.Null);
    }

    [Test]
    public async Task Upload_BlocksOfAnotherToolAreThere_SaysWhatToDo()
    {
        Emulator.StoreBlock($"{Root}/a.bin", ForeignId, new byte[7]);

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(7_000_000), "a.bin"));

        Assert.That(error.Message, Does.Contain("left parts of another kind under that name").And.Contain("drops after a week"));
    }

    private async Task LeaveAsync(string path)
    {
        Emulator.Refuses = (operation, _) => operation == "BLOCK 3" ? new Refusal(400, "SomethingElse") : null;
        using var context = BlobStores.NewContext(
            new TransferOptions { MultipartThreshold = 6_000_000, PartSize = 5 << 20, Parallelism = 1 },
            configure: server => (server.TimeProvider, server.AttemptTimeout) = (Time, Patience));
        var store = BlobStores.Open(BlobStores.For(Emulator), context, Root);
        await ErrorAsync(() => store.UploadFileAsync(NewFile(17_000_000), path));
        Emulator.Refuses = (_, _) => null;
    }

    private BlobStorage NewStorage()
    {
        BlobLocation location = new(BlobStores.UriOf(Root));
        _context ??= BlobStores.NewContext();
        return new BlobStorage(
            BlobStores.UriOf(Root), location, new BlobConnections(_context).Open(BlobStores.For(Emulator), location));
    }

    private StoreContext? _context;

    [TearDown]
    public void CloseStorage()
    {
        _context?.Dispose();
        _context = null;
    }

    /// <summary>A piece of bytes, as a part of a file is sent.</summary>
    private sealed class Piece(byte[] bytes, int offset, int length) : UploadContent
    {
        public override long Length => length;

        public override Stream OpenRead() => new MemoryStream(bytes, offset, length, writable: false);

        public override ValueTask<ReadOnlyMemory<byte>> GetSha256Async(CancellationToken cancellationToken) =>
            ValueTask.FromResult<ReadOnlyMemory<byte>>(System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(offset, length)));
    }
}
