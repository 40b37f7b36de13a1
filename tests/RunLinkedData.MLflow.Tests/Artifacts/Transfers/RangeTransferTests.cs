using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Tests.Artifacts.Proxy;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Artifacts.Transfers;

/// <summary>Ranges, resuming and falling back come from the layer alone: the storage below makes single calls.</summary>
public sealed class RangeTransferTests
{
    private const int RangeSize = 10_000;
    private const string Large = "dir/large.bin";

    private static readonly byte[] Bytes = ProxyStores.Bytes((10 * RangeSize) + 17);

    private readonly List<TransferProgress> _reports = [];
    private MemoryStorage _storage = null!;
    private StoreContext _context = null!;
    private RemoteArtifactStore _store = null!;

    [SetUp]
    public void Open() => Open(new ArtifactCapabilities { Ranges = true });

    [TearDown]
    public void Close() => _context.Dispose();

    [Test]
    public async Task OpenRead_LargeFile_ComesInSeveralRangesAtOnce()
    {
        TaskCompletionSource sends = new();
        _storage.Sends = sends.Task;
        var read = _store.ReadAsync(Large);
        Assert.That(() => _storage.MostOpen, Is.EqualTo(3).After(60_000, 10));
        sends.SetResult();

        Assert.That(await read, Is.EqualTo(Bytes));
        Assert.That(
            _storage.Calls, Is.EquivalentTo(Enumerable.Range(0, 11).Select(i => $"GET {i * RangeSize}+{(i == 10 ? 17 : RangeSize)}")));
        Assert.That(_storage.MostOpen, Is.EqualTo(3));
        Assert.That(
            _reports[^1], Is.EqualTo(new TransferProgress { Path = Large, BytesTransferred = Bytes.Length, TotalBytes = Bytes.Length }));
    }

    [TestCase(4_000)]
    [TestCase(-4_000)]
    public async Task OpenRead_AnswersBreakOrEndEarly_GoesOnAtThatByte(int after)
    {
        _storage.Break = call => call.EndsWith("+10000", StringComparison.Ordinal) ? after : null;

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(Bytes));
        Assert.That(_storage.Calls, Does.Contain("GET 34000+6000").And.None.EqualTo("GET 0+"));
        Assert.That(_storage.Calls, Has.Count.EqualTo(21));
    }

    [Test]
    public async Task OpenRead_SmallFileBreaks_GoesOnAtThatByte()
    {
        _storage["small"] = Bytes[..RangeSize];
        _storage.Break = call => call == "GET 0+10000" ? 4_000 : null;

        Assert.That(await _store.ReadAsync("small"), Is.EqualTo(Bytes[..RangeSize]));
        Assert.That(_storage.Calls, Is.EqualTo(new[] { "GET 0+10000", "GET 4000+" }));
    }

    [Test]
    public void OpenRead_NeverGoesOn_SaysHowFarItCame()
    {
        _storage.Break = call => call.Contains(' ', StringComparison.Ordinal)
            ? (call.StartsWith("GET 0+", StringComparison.Ordinal) ? 4_000 : 0)
            : null;

        Assert.That(
            () => _store.ReadAsync(Large),
            Throws.InstanceOf<MlflowException>()
                .With.Property("IsTransient")
                .True.And.Message.Contains("byte 4,000 of 100,017")
                .And.Message.Contains("reset"));
    }

    [Test]
    public void OpenRead_ReplacedMeanwhile_IsAnErrorAndNoMix()
    {
        _storage.Break = call =>
        {
            if (call == "GET 60000+10000")
            {
                _storage[Large] = new byte[Bytes.Length];
            }

            return null;
        };

        Assert.That(
            () => _store.ReadAsync(Large),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss).And.Message.Contains(Large));
    }

    [Test]
    public void OpenRead_DeletedMeanwhile_IsAnError()
    {
        _storage.Break = call =>
        {
            _ = call == "GET 60000+10000" ? _storage.DeleteAsync(Large) : null;
            return null;
        };

        Assert.That(
            () => _store.ReadAsync(Large), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss));
    }

    [Test]
    public async Task OpenRead_ETagsDiffer_IsOneStream()
    {
        _storage.ChangesETags = true;

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(Bytes));
        Assert.That(_storage.Calls, Is.EqualTo(new[] { "GET 0+10000", "GET 0+" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task OpenRead_NoRanges_IsOneStreamReadAgainAfterABreak(bool isReplaced)
    {
        Open(new ArtifactCapabilities());
        var tries = 0;
        _storage.Break = _ =>
        {
            if (++tries == 1 && isReplaced)
            {
                _storage[Large] = new byte[Bytes.Length];
            }

            return tries == 1 ? 30_000 : null;
        };

        if (isReplaced)
        {
            Assert.That(
                () => _store.ReadAsync(Large),
                Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss));
        }
        else
        {
            Assert.That(await _store.ReadAsync(Large), Is.EqualTo(Bytes));
        }

        Assert.That(_storage.Calls, Is.EqualTo(new[] { "GET 0+", "GET 0+" }));
    }

    [Test]
    public async Task OpenRange_Breaks_GoesOnAtThatByte()
    {
        _storage.Break = call => call == "GET 500+9000" ? 2_000 : null;

        await using var content = await _store.OpenRangeAsync(Large, 500, 9_000);
        using MemoryStream read = new();
        await content.CopyToAsync(read);

        Assert.That(read.ToArray(), Is.EqualTo(Bytes[500..9_500]));
        Assert.That(_storage.Calls, Is.EqualTo(new[] { "GET 500+9000", "GET 2500+7000" }));
    }

    private void Open(ArtifactCapabilities capabilities)
    {
        _reports.Clear();
        _storage = new MemoryStorage(capabilities) { [Large] = Bytes };
        _context = TransferContexts.New(new TransferOptions { RangeSize = RangeSize, Parallelism = 3, Progress = new Reports(_reports) });
        _store = new RemoteArtifactStore(_storage, _context);
    }
}
