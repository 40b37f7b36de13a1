using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Http;

/// <summary>A server that sends head and body of each answer in two segments, the second when the first is acknowledged.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
public sealed class QuickAckStreamTests
{
    private const string Answer = "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    private ScriptedServer _server = null!;

    [SetUp]
    public void Start() => _server = new ScriptedServer(request => request.AnswerAsync(200, "{}")) { NoDelay = false };

    [TearDown]
    public void Stop() => _server.Dispose();

    [Test]
    public async Task Read_OfEachAnswer_IsAcknowledgedAtOnce()
    {
        using var socket = await ConnectAsync();
        await using var stream = new QuickAckStream(socket);

        Assert.That(await AcknowledgedAtOnceAsync(socket, stream), Has.All.True);
    }

    [Test]
    public async Task Read_ByAPlainStream_IsLeftToTheKernelWhichWaits()
    {
        using var socket = await ConnectAsync();
        await using var stream = new NetworkStream(socket);

        Assert.That(await AcknowledgedAtOnceAsync(socket, stream), Has.Some.False);
    }

    [Test]
    public async Task Read_InALongBody_IsLeftToTheKernel()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = await ConnectAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        using var server = await listener.AcceptSocketAsync();
        await using var stream = new QuickAckStream(socket);
        await stream.WriteAsync("GET"u8.ToArray());
        await server.SendAsync(new byte[20_000]);
        await stream.ReadExactlyAsync(new byte[20_000]);
        socket.SetRawSocketOption(6, 12, [0, 0, 0, 0]);

        await server.SendAsync(new byte[1]);
        await stream.ReadExactlyAsync(new byte[1]);

        Assert.That(IsQuick(socket), Is.False);
    }

    [Test]
    public async Task Handler_OfAServer_ConnectsSo()
    {
        using var handler = ServerHandler.Create(new MlflowServerOptions { TrackingUri = _server.Uri.AbsoluteUri });
        using var client = new HttpClient(handler);

        Assert.That(await client.GetStringAsync(_server.Uri), Is.EqualTo("{}"));
        Assert.That(handler.ConnectCallback!.Method.DeclaringType, Is.EqualTo(typeof(QuickAckStream)));
    }

    private async Task<Socket> ConnectAsync(int? port = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port ?? _server.Uri.Port);
        return socket;
    }

    private static async Task<List<bool>> AcknowledgedAtOnceAsync(Socket socket, NetworkStream stream)
    {
        var answer = new byte[Answer.Length];
        List<bool> seen = [];
        for (var call = 0; call < 50; call++)
        {
            await stream.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            seen.Add(IsQuick(socket));
            await stream.ReadExactlyAsync(answer);
        }

        return seen;
    }

    private static bool IsQuick(Socket socket)
    {
        Span<byte> value = stackalloc byte[4];
        socket.GetRawSocketOption(6, 12, value);
        return value[0] != 0;
    }
}
