using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>
/// The store on a server that answers as 3.6.1 does, or as 2.17.3, or with a storage behind it, or signing addresses in that.
/// </summary>
[TestFixture(false, false, false)]
[TestFixture(true, false, false)]
[TestFixture(false, true, false)]
[TestFixture(false, true, true)]
public sealed class ProxyArtifactStoreTests(bool is217, bool copiesForEachRange, bool offersDirectDownloads) : ArtifactStoreBehaviour
{
    private FakeMlflowArtifacts _server = null!;

    public override async Task CloseStore()
    {
        ((ServerArtifacts)Store).Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("a%20b")]
    [TestCase("a/b%2Fc/d")]
    [TestCase("#")]
    [TestCase("a?")]
    [TestCase("a?/b")]
    [TestCase("a;/b;")]
    public void EveryCall_NameThatTheServerWouldChange_IsRefusedBeforeAnythingIsSent(string path)
    {
        AssertRefused(() => Store.OpenWriteAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.OpenReadAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.ListAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.DeleteAsync(path), MlflowErrorCode.InvalidParameterValue);
        Assert.That(_server.Server.Requests, Is.Empty);
    }

    // Not as a test case: an attribute cannot hold half a pair.
    [Test]
    public void OpenWrite_HalfASurrogatePair_IsRefused() => Assert.Multiple(() =>
    {
        AssertRefused(() => Store.OpenWriteAsync("half \ud800 pair"), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.OpenWriteAsync("\udc00"), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.OpenWriteAsync("😀\udc00"), MlflowErrorCode.InvalidParameterValue);
    });

    [TestCase("100%.txt")]
    [TestCase("%zz/x")]
    [TestCase("a+b c&d=e.txt")]
    [TestCase("a?b;c")]
    [TestCase("file:name")]
    [TestCase("HTTP:name")]
    [TestCase(" leading and trailing ")]
    [TestCase("日本/ё;x?y")]
    [TestCase("😀.txt")]
    public async Task OpenRead_OddName_GivesWhatWasWritten(string path)
    {
        await WriteAsync(path, "content of " + path);

        Assert.That(await ReadAsync(path), Is.EqualTo("content of " + path));
        Assert.That(File.Exists(_server.FileOf(Store.ArtifactUri, path)), Is.True);
    }

    [Test]
    public async Task OpenWrite_BelowAFile_SaysSo()
    {
        await WriteAsync("file", "x");

        Assert.That(() => WriteAsync("file/below", "x"), Throws.InstanceOf<MlflowException>().With.Message.Contains("file/below"));
    }

    [Test]
    public async Task Commit_NameOfAFolder_SaysSo()
    {
        await WriteAsync("folder/x", "x");

        AssertRefused(() => WriteAsync("folder", "y"), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => WriteAsync("folder", "y", overwrite: false), MlflowErrorCode.ResourceAlreadyExists);
    }

    [Test]
    public async Task OpenRead_MissingFile_IsNotTriedAgain()
    {
        AssertRefused(() => Store.OpenReadAsync("missing"), MlflowErrorCode.ResourceDoesNotExist);
        await WriteAsync("folder/x", "x");
        AssertRefused(() => Store.OpenReadAsync("folder"), MlflowErrorCode.InvalidParameterValue);

        Assert.That(_server.Server.Requests.Count(request => request.RawPath == "/get-artifact"), Is.EqualTo(2));
    }

    protected override Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _server = new FakeMlflowArtifacts
        {
            Is217 = is217,
            CopiesForEachRange = copiesForEachRange,
            OffersDirectDownloads = offersDirectDownloads,
        };
        return Task.FromResult<IArtifactStore>(ProxyStores.Open(_server, new TransferOptions { RangeSize = 70_000 }));
    }

    protected override bool KeepsName(string path) => path is not ("percent%41.txt" or "hash#tag.txt");
}
