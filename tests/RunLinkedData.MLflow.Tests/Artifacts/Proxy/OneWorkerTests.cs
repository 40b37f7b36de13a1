using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>Downloads from a server that serves one request after another, and writes its errors into bodies.</summary>
public sealed class OneWorkerTests
{
    private const int RangeSize = 8 << 20;

    private static readonly byte[] Bytes = ProxyStores.Bytes(40_000_000);

    [Test]
    public async Task OpenRead_BodyNotTakenWhileAnotherIsAskedFor_GivesEveryByte()
    {
        using OneWorkerServer server = new(Bytes, TimeSpan.FromSeconds(3));
        using var store = Open(server, new TransferOptions { RangeSize = RangeSize });

        Assert.That((await store.ReadAsync("a.bin")).AsSpan().SequenceEqual(Bytes), Is.True);
    }

    [Test]
    public async Task Read_ErrorWrittenIntoTheBody_IsNotTakenForTheFile()
    {
        var bytes = Bytes[..(RangeSize - 1)];
        using OneWorkerServer server = new(bytes, TimeSpan.FromMilliseconds(200));
        using var store = Open(server, new TransferOptions { RangeSize = RangeSize });
        await using var content = await store.OpenReadAsync("a.bin");
        await server.WaitForErrorAsync();
        using MemoryStream read = new();
        await content.CopyToAsync(read);

        Assert.That(read.ToArray().AsSpan().SequenceEqual(bytes), Is.True);
    }

    [Test]
    public async Task OpenRead_SecondRangeWaitedForTheFirst_AsksForOneAtATimeFromThenOn()
    {
        var bytes = Bytes[..1_000_000];
        using OneWorkerServer server = new(bytes, TimeSpan.FromSeconds(30)) { HoldsUntilAnotherWaits = true };
        using var store = Open(server, new TransferOptions { RangeSize = 100_000, RangePatience = TimeSpan.Zero });
        await using (var content = await store.OpenReadAsync("a.bin"))
        {
            server.HoldsUntilAnotherWaits = false;
            await content.CopyToAsync(Stream.Null);
        }

        server.AnotherWaits.Clear();
        Assert.That((await store.ReadAsync("a.bin")).AsSpan().SequenceEqual(bytes), Is.True);
        Assert.That(server.AnotherWaits, Has.Count.GreaterThanOrEqualTo(10).And.All.False);
    }

    private static ServerArtifacts Open(OneWorkerServer server, TransferOptions options) =>
        new("mlflow-artifacts:/1/1234/artifacts", ProxyStores.Server(server.Uri), options);
}
