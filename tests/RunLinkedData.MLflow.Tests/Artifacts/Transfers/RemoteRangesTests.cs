using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Ranges;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Tests.Artifacts.Proxy;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Artifacts.Transfers;

/// <summary>Several ranges of one file: which calls they are, and that they are of one version.</summary>
public sealed class RemoteRangesTests
{
    private const string Path = "dir/large.bin";
    private const int Gap = 256 << 10;

    private static readonly byte[] Bytes = ProxyStores.Bytes(2_000_000);

    private readonly List<TransferProgress> _reports = [];
    private MemoryStorage _storage = null!;
    private StoreContext _context = null!;
    private RemoteArtifactStore _store = null!;

    [SetUp]
    public void Open()
    {
        _reports.Clear();
        _storage = new MemoryStorage(new ArtifactCapabilities { Ranges = true, Versions = true }) { [Path] = Bytes };
        _context = TransferContexts.New(new TransferOptions { RangeSize = 100_000, Parallelism = 3, Progress = new Reports(_reports) });
        _store = new RemoteArtifactStore(_storage, _context);
    }

    [TearDown]
    public void Close() => _context.Dispose();

    [Test]
    public async Task Read_RangesThatLieTogether_AreOneCall()
    {
        var read = await ReadAsync((1_000, 10), (0, 5), (1_000_000, 20), (1_000_020 + Gap, 30), (1_900_000, 40), (7, 0));

        Assert.That(_storage.Calls, Is.EquivalentTo(new[]
        {
            "GET 0+1010", "GET 1000000+100000", "GET 1100000+100000", "GET 1200000+62194", "GET 1900000+40",
        }));
        Assert.That(read.Select(one => one.ToArray()), Is.EqualTo(new[]
        {
            Bytes[1_000..1_010],
            Bytes[..5],
            Bytes[1_000_000..1_000_020],
            Bytes[(1_000_020 + Gap)..(1_000_050 + Gap)],
            Bytes[1_900_000..1_900_040],
            [],
        }));
        Assert.That(
            _reports[^1], Is.EqualTo(new TransferProgress { Path = Path, BytesTransferred = 263_244, TotalBytes = 263_244 }));
    }

    [Test]
    public async Task Read_ManyPieces_AreOnTheirWayAtOnceAfterTheFirst()
    {
        TaskCompletionSource sends = new();
        var ranges = _store.OpenRanges(Path, Bytes.Length);
        Assert.That(await ranges.ReadAsync([Range(0, 10)]), Is.Not.Null);
        _storage.Sends = sends.Task;
        var read = ranges.ReadAsync([Range(0, 1_000_000)]);
        Assert.That(() => _storage.MostOpen, Is.EqualTo(3).After(60_000, 10));
        sends.SetResult();

        Assert.That((await read)![0].ToArray(), Is.EqualTo(Bytes[..1_000_000]));
        Assert.That(_storage.MostOpen, Is.EqualTo(3));
    }

    [TestCase(4_000)]
    [TestCase(-4_000)]
    public async Task Read_AnswersBreakOrEndEarly_GoesOnAtThatByte(int after)
    {
        _storage.Break = call => call.EndsWith("+100000", StringComparison.Ordinal) ? after : null;

        Assert.That((await ReadAsync((0, 200_000)))[0].ToArray(), Is.EqualTo(Bytes[..200_000]));
        Assert.That(_storage.Calls, Is.EqualTo(new[] { "GET 0+100000", "GET 4000+96000", "GET 100000+100000", "GET 104000+96000" }));
    }

    [Test]
    public async Task Read_FileReplacedBetweenTwoCalls_IsDataLoss()
    {
        var ranges = _store.OpenRanges(Path, Bytes.Length);
        await ranges.ReadAsync([Range(0, 10)]);
        _storage[Path] = [.. Bytes];

        AssertRefused(() => ranges.ReadAsync([Range(10, 10)]), MlflowErrorCode.DataLoss);
    }

    [Test]
    public void Read_OtherVersionOrSizeThanWanted_IsDataLoss()
    {
        AssertRefused(() => _store.OpenRanges(Path, Bytes.Length, "other").ReadAsync([Range(0, 10)]), MlflowErrorCode.DataLoss);
        AssertRefused(() => _store.OpenRanges(Path, Bytes.Length - 1).ReadAsync([Range(0, 10)]), MlflowErrorCode.DataLoss);
        AssertRefused(() => _store.OpenRanges("missing", 10).ReadAsync([Range(0, 10)]), MlflowErrorCode.ResourceDoesNotExist);
    }

    [Test]
    public async Task Read_WholeFilesComeWhereRangesAreAskedFor_IsNullAndNotAskedAgain()
    {
        _storage.SendsWholeFiles = true;

        Assert.That(await _store.OpenRanges(Path, Bytes.Length).ReadAsync([Range(50, 10)]), Is.Null);
        Assert.That(await _store.OpenRanges(Path, Bytes.Length).ReadAsync([Range(50, 10)]), Is.Null);
        Assert.That(_storage.Calls, Has.Count.EqualTo(1));
        Assert.That(_storage.BytesSent, Is.LessThan(Bytes.Length));
    }

    [TestCase(-1, 5)]
    [TestCase(0, -1)]
    [TestCase(1_999_999, 2)]
    [TestCase(long.MaxValue, 2)]
    public void Read_NotInTheFile_IsRefused(long offset, long length) =>
        Assert.That(async () => await ReadAsync((offset, length)), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static ArtifactRange Range(long offset, long length) => new() { Offset = offset, Length = length };

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(params (long Offset, long Length)[] ranges) =>
        (await _store.OpenRanges(Path, Bytes.Length).ReadAsync([.. ranges.Select(range => Range(range.Offset, range.Length))]))!;

    private static void AssertRefused(Func<Task> call, string code) =>
        Assert.That(async () => await call(), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(code));
}
