using System.Security.Cryptography;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>Files that are there already go to the server from where they lie, in one piece or in parts.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class ProxyFileTests(bool inParts)
{
    private const int MiB = 1 << 20;

    private static readonly byte[] Bytes = ProxyStores.Bytes((11 * MiB) + 5);

    private TemporaryFolder _folder = null!;
    private FakeMlflowArtifacts _server = null!;
    private ServerArtifacts _store = null!;

    private LoopbackServer Receiver => inParts ? _server.Bucket : _server.Server;

    private string Source => _folder["source.bin"];

    [SetUp]
    public async Task Start()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(_folder["temp"]);
        await File.WriteAllBytesAsync(Source, Bytes);
        _server = new FakeMlflowArtifacts { OffersMultipart = inParts };
        _store = ProxyStores.Open(
            _server,
            new TransferOptions { MultipartThreshold = 10 * MiB, PartSize = 5 * MiB, TempFolder = _folder["temp"], Parallelism = 2 });
    }

    [TearDown]
    public async Task Stop()
    {
        _store.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task UploadFile_SomeAttemptsFail_GivesTheHashOfWhatArrived()
    {
        var failed = 0;
        Receiver.Faults = request => request.Method == "PUT" && Interlocked.Exchange(ref failed, 1) == 0
            ? new Fault { DropsRequest = true }
            : null;
        var stored = await _store.UploadFileAsync(Source, "big.bin", hash: true);

        Assert.That(stored.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Bytes))));
        Assert.That(await File.ReadAllBytesAsync(_server.FileOf(_store.ArtifactUri, "big.bin")), Is.EqualTo(Bytes));
        Assert.That(Receiver.Requests.Count(request => request.Method == "PUT"), Is.EqualTo(inParts ? 4 : 2));
    }

    [Test]
    public async Task UploadFile_IsNotCopiedToATemporaryFile()
    {
        // Nothing can be written there, also not without a name.
        Directory.Delete(_folder["temp"]);
        await File.WriteAllTextAsync(_folder["temp"], "");
        await _store.UploadFileAsync(Source, "big.bin");

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(() => _store.OpenWriteAsync("other.bin"), Throws.InstanceOf<MlflowException>());
    }

    [Test]
    public async Task UploadFile_CutShortMeanwhile_IsRefusedAndLeavesNothing()
    {
        Receiver.Faults = OnceOnPut(() => Cut(1));

        await AssertChangedAsync();
    }

    [Test]
    public async Task UploadFile_WrittenToMeanwhile_IsRefusedAndLeavesNothing()
    {
        Receiver.Faults = OnceOnPut(() => Overwrite(keepsTime: false));

        await AssertChangedAsync();
    }

    /// <summary>A writer can hide behind the clock of the file system, so that only the hash tells.</summary>
    [Test]
    public async Task UploadFile_ChangedUnseen_NeverGivesAWrongHash()
    {
        Receiver.Faults = OnceOnPut(() => Overwrite(keepsTime: true));
        try
        {
            var stored = await _store.UploadFileAsync(Source, "big.bin", hash: true);
            Assert.That(stored.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(await _store.ReadAsync("big.bin")))));
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.DataLoss)
        {
            Assert.That(await _store.ListAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task UploadFile_PartSentBeforeTheChange_IsNoticedByTheHash()
    {
        Assume.That(inParts);
        var sent = 0;
        Receiver.Faults = _ => Interlocked.Increment(ref sent) == 3 ? new Fault { Before = () => Overwrite(keepsTime: true, at: 0) } : null;

        await AssertChangedAsync();
    }

    private static Func<LoopbackRequest, Fault?> OnceOnPut(Action action)
    {
        var done = 0;
        return request => request.Method == "PUT" && Interlocked.Exchange(ref done, 1) == 0 ? new Fault { Before = action } : null;
    }

    private void Cut(long length)
    {
        using var file = new FileStream(Source, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }

    private void Overwrite(bool keepsTime, long at = (11 * MiB) + 4)
    {
        var time = File.GetLastWriteTimeUtc(Source);
        using (var file = new FileStream(Source, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = at;
            file.WriteByte((byte)(Bytes[at] ^ 1));
        }

        File.SetLastWriteTimeUtc(Source, keepsTime ? time : time.AddSeconds(1));
    }

    private async Task AssertChangedAsync()
    {
        var error = await Assert.ThrowsAsync<MlflowException>(() => _store.UploadFileAsync(Source, "big.bin", hash: true));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(error.Message, Does.Contain(Source));
        Assert.That(await _store.ListAsync(), Is.Empty);
        Assert.That(_server.OpenUploads, Is.Empty);
    }
}
