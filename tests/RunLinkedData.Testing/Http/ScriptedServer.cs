using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RunLinkedData.Testing.Http;

/// <summary>An HTTP server on loopback that does to each request what a script says, also what no decent server does.</summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ScriptedRequest, Task> _script;
    private readonly List<ScriptedRequest> _requests = [];

    /// <summary>Starts a server; the script is called for each request, in the order in which they come.</summary>
    public ScriptedServer(Func<ScriptedRequest, Task> script)
    {
        _script = script;
        _listener.Start();
        Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    /// <summary>Answers the first request with the first step, and so on; the last step goes on for ever.</summary>
    public static ScriptedServer Of(params Func<ScriptedRequest, Task>[] steps) =>
        new(request => steps[Math.Min(request.Number, steps.Length - 1)](request));

    public Uri Uri { get; }

    /// <summary>
    /// Whether the parts of an answer leave at once; else each waits until the one before is acknowledged, as MLflow's do.
    /// </summary>
    public bool NoDelay { get; init; } = true;

    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        foreach (var request in Requests)
        {
            request.Close();
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        socket.NoDelay = NoDelay;
        await using var stream = new NetworkStream(socket);
        try
        {
            while (await ReadRequestAsync(socket, stream) is { } request)
            {
                await _script(request);
                if (request.IsClosed)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The client went away.
        }
    }

    private async Task<ScriptedRequest?> ReadRequestAsync(Socket socket, NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1)
            .Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body);
        lock (_requests)
        {
            var request = new ScriptedRequest(
                _requests.Count, lines[0].Split(' ')[0], lines[0].Split(' ')[1], headers, body, socket, stream);
            _requests.Add(request);
            return request;
        }
    }
}
