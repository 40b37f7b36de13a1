using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Ranges;
using RunLinkedData.MLflow.Tests.Artifacts.Proxy;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Presigned;

/// <summary>
/// The behaviour of all stores on a server that signs addresses for uploads alone, as MLflow 3.13 and 3.14 do: files are read through it.
/// </summary>
public sealed class CopiedFileTests : ArtifactStoreBehaviour
{
    private const string Download = "presigned-download-url";
    private const string Copy = "get-artifact";

    private SigningServer _server = null!;
    private ServerArtifacts? _store;

    public override async Task CloseStore()
    {
        _store?.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Read_ServerSignsUploadsAlone_ComesThroughItAndIsLearntOnce()
    {
        await WriteAsync("a.txt", "one");
        await WriteAsync("b.txt", "two");

        Assert.That((await ReadAsync("a.txt"), await ReadAsync("b.txt"), await ReadAsync("a.txt")), Is.EqualTo(("one", "two", "one")));
        Assert.That((_server.Asked(Download), _server.Asked(Copy)), Is.EqualTo((1, 3)));
        Assert.That(_server.Bucket.Server.Requests.Select(request => request.Method), Has.All.EqualTo("PUT"));
    }

    [Test]
    public void Capabilities_AfterTheFirstRead_StateNeitherRangesNorVersions() =>
        Assert.That(Store.Capabilities, Is.EqualTo(new ArtifactCapabilities()));

    [Test]
    public async Task Ranges_OpenedBeforeAnythingIsKnown_TurnOutNotToBeThereAndNoVersionIsTakenOnTrust()
    {
        await WriteAsync("a.txt", "0123456789");
        using var store = Open(Store.ArtifactUri);
        var ranges = store.OpenRanges("a.txt", 10, "\"a-version\"");
        AssertRefused(() => store.OpenRangeAsync("a.txt", 2, 3, "\"a-version\""), MlflowErrorCode.InvalidState);

        Assert.That(await ranges.ReadAsync([new ArtifactRange { Offset = 2, Length = 3 }]), Is.Null);
    }

    [Test]
    public async Task Read_ConnectionBreaks_IsReadAgainFromTheStart()
    {
        var bytes = ProxyStores.Bytes(1_000_001);
        await Store.WriteAsync("big.bin", bytes);
        var asked = 0;
        _server.Server.Faults = request => request.RawPath.EndsWith(Copy, StringComparison.Ordinal) && Interlocked.Increment(ref asked) == 1
            ? new Fault { BreaksAfter = 300_000 }
            : null;

        await using var content = await Store.OpenReadAsync("big.bin");
        using var read = new MemoryStream();
        await content.CopyToAsync(read);

        Assert.That(read.ToArray(), Is.EqualTo(bytes));
        Assert.That(asked, Is.EqualTo(2));
    }

    [TestCase(404, "<!doctype html><title>404 Not Found</title>")]
    [TestCase(200, "<!doctype html><title>Please log in</title>")]
    public async Task Read_ServerDoesNotSendFilesEither_NamesAllWaysAndAsksOnce(int status, string body)
    {
        await WriteAsync("a.txt", "text");
        _server.Answers[Copy] = (status, body);

        foreach (var _ in new[] { 1, 2 })
        {
            Assert.That(
                async () => await ReadAsync("a.txt"),
                Throws.InstanceOf<MlflowException>().With.Message.Contains("UseAws")
                    .And.Message.Contains("signs no addresses").And.Message.Contains("/get-artifact"));
        }

        Assert.That((_server.Asked(Download), _server.Asked(Copy)), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Read_ServerCannotReachTheStorage_SaysSo()
    {
        await WriteAsync("a.txt", "text");
        _server.Answers[Copy] = (500, """{"error_code": "INTERNAL_ERROR", "message": "Unable to locate credentials"}""");

        Assert.That(
            async () => await ReadAsync("a.txt"),
            Throws.InstanceOf<MlflowException>().With.Message.Contains("lists 'a.txt'").And.Message.Contains("500"));
    }

    protected override bool Deletes => false;

    protected override Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _server = new SigningServer { SendsFiles = true };
        _server.Lack(Download);
        _store = Open(_server.NewRun());

        // The first file that is read shows what this server can.
        AssertRefused(() => _store.ReadAsync("none"), MlflowErrorCode.ResourceDoesNotExist);
        return Task.FromResult<IArtifactStore>(_store);
    }

    private ServerArtifacts Open(string artifactUri) => new(artifactUri, ProxyStores.Server(_server.TrackingUri));

    protected override bool KeepsName(string path) => path is not ("percent%41.txt" or "hash#tag.txt");
}
