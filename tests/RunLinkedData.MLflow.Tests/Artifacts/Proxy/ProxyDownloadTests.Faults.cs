using NUnit.Framework;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

public sealed partial class ProxyDownloadTests
{
    [TestCase(Large, 1)]
    [TestCase(Large, 50_000)]
    [TestCase(Small, 1)]
    [TestCase(Small, 50_000)]
    public async Task Read_ConnectionReset_GoesOnWhereItWas(string path, int after)
    {
        FailOnce(request => new Fault { BreaksAfter = after });

        Assert.That(await _store.ReadAsync(path), Is.EqualTo(BytesOf(path)));
    }

    [TestCase(Large)]
    [TestCase(Small)]
    public async Task Read_EveryAnswerBreaks_GoesOnAsLongAsItMoves(string path)
    {
        _server.Server.Faults = request => IsFile(request) ? new Fault { BreaksAfter = 30_000 } : null;

        Assert.That(await _store.ReadAsync(path), Is.EqualTo(BytesOf(path)));
    }

    [TestCase(Large)]
    [TestCase(Small)]
    public async Task Read_TruncatedBody_GoesOn(string path)
    {
        FailOnce(request => new Fault { EndsAfter = 1234 });

        Assert.That(await _store.ReadAsync(path), Is.EqualTo(BytesOf(path)));
    }

    [TestCase(Large, -500)]
    [TestCase(Large, 500)]
    [TestCase(Small, -500)]
    [TestCase(Small, 500)]
    public async Task Read_WrongContentLength_IsNoticed(string path, int error)
    {
        FailOnce(request => new Fault { ContentLengthError = error });

        Assert.That(await _store.ReadAsync(path), Is.EqualTo(BytesOf(path)));
    }

    [Test]
    public async Task Read_SlowPart_KeepsTheOrder()
    {
        FailOnce(request => request.Headers["Range"].StartsWith("bytes=200000", StringComparison.Ordinal)
            ? new Fault { Delay = TimeSpan.FromMilliseconds(300) }
            : null);

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
    }

    [TestCase(503)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(429)]
    public async Task Read_PartFailsOnce_IsTriedAgain(int status)
    {
        FailOnce(request => request.Headers["Range"].StartsWith("bytes=300000", StringComparison.Ordinal)
            ? new Fault { Status = status }
            : null);

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
    }

    [Test]
    public void Read_FileChangedBetweenRanges_IsAnErrorAndNoMix()
    {
        FailOnce(request => request.Headers["Range"].StartsWith("bytes=500000", StringComparison.Ordinal)
            ? new Fault { Before = () => File.WriteAllBytes(_server.FileOf(_store.ArtifactUri, Large), new byte[LargeBytes.Length]) }
            : null);

        Assert.That(
            () => _store.ReadAsync(Large),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss).And.Message.Contains(Large));
    }

    [Test]
    public void Read_SmallFileChangedBeforeItGoesOn_IsAnErrorAndNoMix()
    {
        ChangeAfterBreak(Small);

        Assert.That(
            () => _store.ReadAsync(Small), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss));
    }

    [Test]
    public async Task Read_ServerFailsForGood_SaysHowFarItCame()
    {
        await using var content = await _store.OpenReadAsync(Large);
        _server.Server.Faults = request => IsFile(request) ? new Fault { DropsRequest = true } : null;

        Assert.That(() => content.CopyToAsync(Stream.Null), Throws.InstanceOf<MlflowException>().With.Property("IsTransient").True);
    }

    [TestCase(30_000)]
    [TestCase(0)]
    public async Task Read_ProxyAnswerBreaks_ReadsAgainAndComparesTheStart(int start)
    {
        _server.CopiesForEachRange = true;
        await _store.ReadAsync(Large);
        await _store.ReadAsync(Large);
        FailOnce(request => new Fault { BreaksAfter = start + 500_000 });

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
        Assert.That(FileRequests.TakeLast(2).Select(request => request.RawPath), Has.All.Contains("mlflow-artifacts"));
    }

    [Test]
    public async Task Read_ProxyAnswerBreaksAndFileChanges_IsAnErrorAndNoMix()
    {
        _server.CopiesForEachRange = true;
        await _store.ReadAsync(Large);
        await _store.ReadAsync(Large);
        ChangeAfterBreak(Large);

        Assert.That(
            () => _store.ReadAsync(Large), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss));
    }

    /// <summary>The first answer breaks, and the file is another one when the next request comes.</summary>
    private void ChangeAfterBreak(string path)
    {
        var broken = false;
        _server.Server.Faults = request => !IsFile(request)
            ? null
            : broken
                ? new Fault { Before = () => File.WriteAllBytes(_server.FileOf(_store.ArtifactUri, path), new byte[BytesOf(path).Length]) }
                : new Fault { BreaksAfter = 50_000, Before = () => broken = true };
    }

    private void FailOnce(Func<LoopbackRequest, Fault?> fault)
    {
        var failed = 0;
        _server.Server.Faults = request =>
            IsFile(request) && Volatile.Read(ref failed) == 0 && fault(request) is { } found && Interlocked.Exchange(ref failed, 1) == 0
                ? found
                : null;
    }
}
