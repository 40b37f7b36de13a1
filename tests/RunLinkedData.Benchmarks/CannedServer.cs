using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// A server on loopback that costs next to nothing, so that what is measured is the client: it finds the end of each request and
/// sends an answer made beforehand.
/// </summary>
internal sealed class CannedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, byte[]> _answers;
    private readonly bool _inTwoSegments;

    /// <summary>Starts a server.</summary>
    /// <param name="answers">The body to each target (path and query), asked for once.</param>
    /// <param name="inTwoSegments">
    /// Whether the body leaves when the head is acknowledged, as that of MLflow 3.6 and 3.17 with their default of 4 workers.
    /// </param>
    public CannedServer(Func<string, string> answers, bool inTwoSegments = false)
    {
        _inTwoSegments = inTwoSegments;
        var known = new Dictionary<string, byte[]>();
        _answers = target =>
        {
            lock (known)
            {
                return known.TryGetValue(target, out var bytes) ? bytes : known[target] = ToResponse(answers(target));
            }
        };
        _listener.Start();
        Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    public Uri Uri { get; }

    public void Dispose() => _listener.Dispose();

    private static byte[] ToResponse(string body) =>
        Encoding.UTF8.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        socket.NoDelay = !_inTwoSegments;
        await using var stream = new NetworkStream(socket);
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        while (true)
        {
            var read = await reader.ReadAsync();
            if (TryReadHead(read.Buffer, out var target, out var length, out var headEnd))
            {
                reader.AdvanceTo(headEnd);
                await SkipAsync(reader, length);
                var answer = _answers(target).AsMemory();
                var first = _inTwoSegments ? answer.Span.IndexOf("\r\n\r\n"u8) + 4 : answer.Length;
                await stream.WriteAsync(answer[..first]);
                if (first < answer.Length)
                {
                    await stream.WriteAsync(answer[first..]);
                }
            }
            else if (read.IsCompleted)
            {
                return;
            }
            else
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
    }

    private static async Task SkipAsync(PipeReader reader, long length)
    {
        while (length > 0)
        {
            var read = await reader.ReadAsync();
            var taken = Math.Min(length, read.Buffer.Length);
            length -= taken;
            reader.AdvanceTo(read.Buffer.GetPosition(taken));
        }
    }

    private static bool TryReadHead(ReadOnlySequence<byte> buffer, out string target, out long length, out SequencePosition end)
    {
        (target, length, end) = ("", 0, buffer.Start);
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySpan<byte> head, "\r\n\r\n"u8))
        {
            return false;
        }

        end = reader.Position;
        var start = head.IndexOf((byte)' ') + 1;
        target = Encoding.ASCII.GetString(head[start..(start + head[start..].IndexOf((byte)' '))]);
        var header = head.IndexOf("Content-Length: "u8);
        return header < 0 || Utf8Parser.TryParse(head[(header + 16)..], out length, out _);
    }
}
