using System.Net.Sockets;
using System.Runtime.Versioning;

namespace RunLinkedData.MLflow.Http;

/// <summary>A connection to a server that acknowledges the first part of each answer at once.</summary>
/// <remarks>
/// MLflow with its default of 4 workers sends head and body of an answer in two segments, and keeps the second back until the first is
/// acknowledged, which Linux does after 40 ms. <c>TCP_QUICKACK</c> of <c>tcp(7)</c> stops that wait, but it does not last: the kernel
/// goes back to its delay by itself, so the option is set again after each request and before each read of the beginning of an answer.
/// In the middle of a long body the kernel does better alone.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class QuickAckStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    // The head of an answer and what comes with it.
    private const int BytesOfABeginning = 16 * 1024;

    // IPPROTO_TCP and TCP_QUICKACK of netinet/tcp.h; .NET has no name for the second.
    private const int TcpLevel = 6;
    private const int QuickAck = 12;

    private int _left = BytesOfABeginning;
    private bool _isRefused;

    /// <summary>As the handler connects by itself, but for the stream.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new QuickAckStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _left > 0 ? ReadBeginningAsync(buffer, cancellationToken) : base.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        // The read of the answer may wait already.
        _left = BytesOfABeginning;
        AcknowledgeAtOnce();
    }

    private async ValueTask<int> ReadBeginningAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        AcknowledgeAtOnce();
        var count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _left -= count;
        return count;
    }

    private void AcknowledgeAtOnce()
    {
        if (_isRefused)
        {
            return;
        }

        try
        {
            Socket.SetRawSocketOption(TcpLevel, QuickAck, [1, 0, 0, 0]);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is only slower without, and what is wrong with the connection is for the read to tell.
            _isRefused = true;
        }
    }
}
