using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>Which of a server's calls a download takes, and how it finds out.</summary>
public sealed class ProxyRouteTests
{
    private const int RangeSize = 100_000;
    private const string Proxy = "proxy";
    private const string GetArtifact = "/get-artifact";

    private static readonly byte[] Bytes = ProxyStores.Bytes((3 * RangeSize) + 17);

    [Test]
    public async Task OpenRead_ProxySendsRanges_TakesTheProxyAndNothingElse()
    {
        await using FakeMlflowArtifacts server = new() { SendsRanges = true };
        using var store = await OpenAsync(server);

        Assert.That(await store.ReadAsync("a.bin"), Is.EqualTo(Bytes));
        Assert.That(Routes(server), Is.EqualTo(new[] { Proxy, Proxy, Proxy, Proxy }));
        Assert.That(server.Server.Requests.Where(IsFile).Select(request => request.Headers.ContainsKey("Range")), Has.All.True);
    }

    [Test]
    public async Task OpenRead_ProxyIgnoresRanges_IsAskedOnce()
    {
        await using FakeMlflowArtifacts server = new();
        using var store = await OpenAsync(server);

        Assert.That(await store.ReadAsync("a.bin"), Is.EqualTo(Bytes));
        Assert.That(await store.ReadAsync("a.bin"), Is.EqualTo(Bytes));
        Assert.That(Routes(server), Is.EqualTo(Enumerable.Repeat(GetArtifact, 8).Prepend(Proxy)));
    }

    [Test]
    public async Task OpenRead_ManyAtOnceAndTheProxyIgnoresRanges_IsAskedOnce()
    {
        await using FakeMlflowArtifacts server = new();
        using var store = await OpenAsync(server);

        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.ReadAsync("a.bin"))));

        Assert.That(read.All(bytes => bytes.AsSpan().SequenceEqual(Bytes)));
        Assert.That(Routes(server), Has.One.EqualTo(Proxy));
    }

    [Test]
    public async Task OpenRead_OnlyTheProxyAndItIgnoresRanges_ComesWhole()
    {
        await using FakeMlflowArtifacts server = new() { StaticPrefix = "/ml" };
        using var store = await OpenAsync(server);

        Assert.That(await store.ReadAsync("a.bin"), Is.EqualTo(Bytes));
        Assert.That(await store.ReadAsync("a.bin"), Is.EqualTo(Bytes));
        Assert.That(Routes(server), Is.EqualTo(new[] { Proxy, GetArtifact, Proxy, Proxy }));
    }

    [Test]
    public async Task OpenRead_FirstFileIsMissing_TeachesNothing()
    {
        await using FakeMlflowArtifacts server = new() { SendsRanges = true };
        using var store = await OpenAsync(server);

        Assert.That(
            () => store.ReadAsync("none.bin"),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.ResourceDoesNotExist));
        server.Server.Requests.Clear();
        Assert.That(await store.ReadAsync("a.bin"), Is.EqualTo(Bytes));
        Assert.That(Routes(server), Has.All.EqualTo(Proxy));
    }

    [Test]
    public async Task OpenRead_EmptyFile_GivesNothingOnEitherRoute([Values] bool sendsRanges)
    {
        await using FakeMlflowArtifacts server = new() { SendsRanges = sendsRanges };
        using var store = await OpenAsync(server);
        await store.WriteAsync("empty.bin", []);

        Assert.That(await store.ReadAsync("empty.bin"), Is.Empty);
        Assert.That(await store.ReadAsync("a.bin"), Is.EqualTo(Bytes));
    }

    [Test]
    public async Task OpenRead_FileOfAnotherVersionBetweenRangesOfTheProxy_IsAnErrorAndNoMix()
    {
        await using FakeMlflowArtifacts server = new() { SendsRanges = true };
        using var store = await OpenAsync(server);
        server.Server.Faults = request =>
            request.Headers.GetValueOrDefault("Range", "").StartsWith("bytes=300000", StringComparison.Ordinal)
                ? new Fault { Before = () => File.WriteAllBytes(server.FileOf(store.ArtifactUri, "a.bin"), new byte[Bytes.Length]) }
                : null;

        Assert.That(
            () => store.ReadAsync("a.bin"), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss));
    }

    private static async Task<ServerArtifacts> OpenAsync(FakeMlflowArtifacts server)
    {
        var store = ProxyStores.Open(server, new TransferOptions { RangeSize = RangeSize });
        await store.WriteAsync("a.bin", Bytes);
        server.Server.Requests.Clear();
        return store;
    }

    private static IEnumerable<string> Routes(FakeMlflowArtifacts server) =>
        server.Server.Requests.Where(IsFile).Select(request => request.RawPath == GetArtifact ? GetArtifact : Proxy);

    private static bool IsFile(LoopbackRequest request) =>
        request.Method == "GET" && (request.RawPath == GetArtifact || request.RawPath.EndsWith(".bin", StringComparison.Ordinal));
}
