using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RunLinkedData.Testing.Servers;

/// <summary>A small HTTP server on loopback that answers as it is told, also in ways that no decent server would.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly Func<LoopbackRequest, Task> _answer;
    private readonly Task _accepting;
    private int _underWay;

    public LoopbackServer(Func<LoopbackRequest, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>What came, in order, without the bodies.</summary>
    public ConcurrentQueue<LoopbackRequest> Requests { get; } = new();

    /// <summary>How many bytes of content went out: the bodies of all answers.</summary>
    public long BytesSent => Requests.Sum(request => request.BytesSent);

    /// <summary>What goes wrong with a request; null for nothing.</summary>
    public Func<LoopbackRequest, Fault?> Faults { get; set; } = _ => null;

    /// <summary>Waits until nothing is on its way in or being answered: what a program has sent arrives also when it was killed.</summary>
    public async Task WaitUntilIdleAsync()
    {
        for (var idle = 0; idle < 5; idle = Volatile.Read(ref _underWay) > 0 ? 0 : idle + 1)
        {
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var socket in _sockets.Keys)
        {
            socket.Dispose();
        }

        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _sockets[socket] = true;
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The server ends.
        }
    }

    private async Task AnswerAsync(LoopbackRequest request)
    {
        Requests.Enqueue(request);
        request.Fault = Faults(request) ?? new Fault();
        request.Fault.Before?.Invoke();
        if (request.Fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(request.Fault.Delay, _stop.Token);
        }

        if (request.Fault.Status is { } status)
        {
            await request.DrainAsync();
            await request.SendAsync(status, request.Fault.Body, "text/html");
        }
        else if (request.Fault.DropsRequest)
        {
            request.Reset();
        }
        else
        {
            await _answer(request);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await using var network = new NetworkStream(socket);
            var input = new LineInput(network);
            await using var output = new BufferedStream(network, 1 << 16);
            while (await LoopbackRequest.ReadAsync(input, output, socket) is { } request)
            {
                Interlocked.Increment(ref _underWay);
                try
                {
                    await AnswerAsync(request);
                    await output.FlushAsync();
                }
                finally
                {
                    Interlocked.Decrement(ref _underWay);
                }
            }
        }
        catch (Exception exception)
            when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client, or the fault, has ended the connection.
        }
        finally
        {
            _sockets.TryRemove(socket, out _);
            socket.Dispose();
        }
    }
}

/// <summary>What goes wrong with one request.</summary>
public sealed record Fault
{
    /// <summary>Called first, for instance to change the file.</summary>
    public Action? Before { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>Answered at once with this status and <see cref="Body"/>.</summary>
    public int? Status { get; init; }

    public string Body { get; init; } = "<!doctype html><title>Fault</title>";

    /// <summary>The connection is reset before there is any answer.</summary>
    public bool DropsRequest { get; init; }

    /// <summary>The connection is reset after so many bytes of the body.</summary>
    public long? BreaksAfter { get; init; }

    /// <summary>The connection is closed in order after so many bytes of the body.</summary>
    public long? EndsAfter { get; init; }

    /// <summary>After so many bytes of the body, the rest waits for this.</summary>
    public (long Bytes, Task Until)? Waits { get; init; }

    /// <summary>Added to the length that is announced, whatever is sent.</summary>
    public long ContentLengthError { get; init; }
}
