using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace RunLinkedData.Testing.Servers;

/// <summary>
/// A server with one synchronous worker, as gunicorn is with MLflow up to 3.1: a request waits until the body before it is taken, and a
/// body that nobody takes is given up, with an error that is written into it. It has one file, at <c>/get-artifact</c>.
/// </summary>
public sealed partial class OneWorkerServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SemaphoreSlim _gaveUp = new(0);
    private readonly byte[] _file;
    private readonly TimeSpan _patience;
    private readonly Thread _worker;
    private volatile bool _stopped;

    /// <summary>Starts it.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="patience">How long a body may stand still.</param>
    public OneWorkerServer(byte[] file, TimeSpan patience)
    {
        (_file, _patience) = (file, patience);
        _listener.Start();
        Uri = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _worker = new Thread(Work) { IsBackground = true };
        _worker.Start();
    }

    public string Uri { get; }

    /// <summary>Whether the middle of a body is held until another request waits.</summary>
    public bool HoldsUntilAnotherWaits { get; set; }

    /// <summary>For each range, whether another request waited in its middle.</summary>
    public ConcurrentQueue<bool> AnotherWaits { get; } = new();

    /// <summary>Waits until a body was given up.</summary>
    public Task WaitForErrorAsync() => _gaveUp.WaitAsync();

    public void Dispose()
    {
        _stopped = true;
        _listener.Stop();
        _worker.Join();
        _listener.Dispose();
        _gaveUp.Dispose();
    }

    private void Work()
    {
        while (!_stopped)
        {
            try
            {
                using var socket = _listener.AcceptSocket();
                Serve(socket);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The client has gone, or the server ends.
            }
        }
    }

    private void Serve(Socket socket)
    {
        (socket.SendBufferSize, socket.SendTimeout) = (1 << 16, (int)_patience.TotalMilliseconds);
        var head = ReadHead(socket);
        var range = Range().Match(head);
        if (!head.StartsWith("GET /get-artifact", StringComparison.Ordinal) || !range.Success)
        {
            Send(socket, "HTTP/1.1 404 NOT FOUND\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n");
            return;
        }

        var from = int.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
        var to = range.Groups[2].Length > 0
            ? Math.Min(int.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture), _file.Length - 1)
            : _file.Length - 1;
        Send(
            socket,
            "HTTP/1.1 206 PARTIAL CONTENT\r\nConnection: close\r\nETag: \"1\"\r\nContent-Disposition: attachment; filename=x\r\n"
            + $"Content-Range: bytes {from}-{to}/{_file.Length}\r\nContent-Length: {to - from + 1}\r\n\r\n");
        var middle = (from + to) / 2;
        try
        {
            Send(socket, from, middle);
            LookWhoWaits();
            Send(socket, middle, to + 1);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            _gaveUp.Release();
            socket.SendTimeout = 0;
            Send(
                socket,
                "HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 78\r\n\r\n"
                + "<html><head><title>Internal Server Error</title></head><body>500</body></html>");
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private void LookWhoWaits()
    {
        do
        {
            Thread.Sleep(20);
        }
        while (HoldsUntilAnotherWaits && !_stopped && !_listener.Pending());

        AnotherWaits.Enqueue(_listener.Pending());
    }

    private void Send(Socket socket, int from, int to)
    {
        while (from < to)
        {
            from += socket.Send(_file, from, Math.Min(1 << 14, to - from), SocketFlags.None);
        }
    }

    private static void Send(Socket socket, string text) => socket.Send(Encoding.Latin1.GetBytes(text));

    private static string ReadHead(Socket socket)
    {
        var head = new StringBuilder();
        var buffer = new byte[1 << 12];
        int count;
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && (count = socket.Receive(buffer)) > 0)
        {
            head.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return head.ToString();
    }

    [GeneratedRegex("Range: bytes=([0-9]+)-([0-9]*)\r\n")]
    private static partial Regex Range();
}
