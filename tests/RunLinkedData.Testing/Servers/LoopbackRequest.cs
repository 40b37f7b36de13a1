using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RunLinkedData.Testing.Servers;

/// <summary>A request as it came over the wire, and the way to answer it.</summary>
public sealed class LoopbackRequest
{
    private readonly LineInput _input;
    private readonly Stream _output;
    private readonly Socket _socket;

    private LoopbackRequest(LineInput input, Stream output, Socket socket, string method, string target)
    {
        (_input, _output, _socket, Method) = (input, output, socket, method);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        RawPath = query < 0 ? target : target[..query];
        RawQuery = query < 0 ? "" : target[(query + 1)..];
        Query = query < 0
            ? new Dictionary<string, string>()
            : target[(query + 1)..].Split('&')
                .Select(item => item.Split('=', 2))
                .ToDictionary(item => Unescape(item[0]), item => Unescape(item.ElementAtOrDefault(1) ?? ""));
    }

    public string Method { get; }

    /// <summary>The path with its percent-escapes.</summary>
    public string RawPath { get; }

    /// <summary>The query with its percent-escapes.</summary>
    public string RawQuery { get; }

    public IReadOnlyDictionary<string, string> Query { get; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public bool IsChunked => Headers.ContainsKey("Transfer-Encoding");

    public long ContentLength => Headers.TryGetValue("Content-Length", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;

    public Fault Fault { get; internal set; } = new();

    /// <summary>How many bytes of the answer's body went out.</summary>
    public long BytesSent { get; private set; }

    internal static async Task<LoopbackRequest?> ReadAsync(LineInput input, Stream output, Socket socket)
    {
        var first = await input.ReadLineAsync();
        if (first is null)
        {
            return null;
        }

        var words = first.Split(' ');
        var request = new LoopbackRequest(input, output, socket, words[0], words[1]);
        while (await input.ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            request.Headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return request;
    }

    /// <summary>Reads the body to its end.</summary>
    public async Task CopyBodyToAsync(Stream target)
    {
        if (Headers.GetValueOrDefault("Expect") == "100-continue")
        {
            await _output.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
            await _output.FlushAsync();
        }

        if (!IsChunked)
        {
            await _input.CopyAsync(target, ContentLength);
            return;
        }

        while (await _input.ReadLineAsync() is { } line)
        {
            var size = long.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await _input.CopyAsync(target, size);
            await _input.ReadLineAsync();
            if (size == 0)
            {
                return;
            }
        }
    }

    public Task DrainAsync() => CopyBodyToAsync(Stream.Null);

    public async Task<string> ReadTextAsync()
    {
        using var body = new MemoryStream();
        await CopyBodyToAsync(body);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    public Task SendAsync(int status, string body, string contentType = "application/json", params (string, string)[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return SendAsync(status, new MemoryStream(bytes), bytes.Length, [("Content-Type", contentType), .. headers]);
    }

    /// <summary>Sends an answer; a null length means chunks.</summary>
    public async Task SendAsync(int status, Stream body, long? length, IEnumerable<(string Name, string Value)> headers)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Status\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var announced = length + Fault.ContentLengthError;
        head.Append(announced is null
            ? "Transfer-Encoding: chunked\r\n\r\n"
            : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {announced}\r\n\r\n"));
        await _output.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()));
        var left = Math.Min(announced ?? long.MaxValue, length ?? long.MaxValue);
        var buffer = new byte[Math.Min(left, 1 << 16)];
        var allowed = Fault.BreaksAfter ?? Fault.EndsAfter ?? long.MaxValue;
        int count;
        while (left > 0 && (count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, Math.Min(allowed, buffer.Length))))) > 0)
        {
            await SendPieceAsync(buffer.AsMemory(0, count), announced is null);
            left -= count;
            allowed -= count;
            BytesSent += count;
            if (Fault.Waits is { } waits && BytesSent >= waits.Bytes)
            {
                await _output.FlushAsync();
                await waits.Until;
            }

            if (allowed == 0)
            {
                await _output.FlushAsync();
                End();
            }
        }

        if (announced is null)
        {
            await _output.WriteAsync("0\r\n\r\n"u8.ToArray());
        }

        await _output.FlushAsync();
        if (announced > length)
        {
            End();
        }
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, 0);
        _socket.Dispose();
        throw new IOException("Reset by the fault.");
    }

    private void End()
    {
        if (Fault.BreaksAfter is not null)
        {
            Reset();
        }

        _socket.Shutdown(SocketShutdown.Send);
        throw new IOException("Ended by the fault.");
    }

    private async Task SendPieceAsync(ReadOnlyMemory<byte> piece, bool chunked)
    {
        if (chunked)
        {
            await _output.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{piece.Length:x}\r\n")));
        }

        await _output.WriteAsync(piece);
        if (chunked)
        {
            await _output.WriteAsync("\r\n"u8.ToArray());
        }
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
