using System.Net.Sockets;
using System.Text;

namespace RunLinkedData.Testing.Http;

/// <summary>A request that a <see cref="ScriptedServer"/> got, and the ways to answer it, badly too.</summary>
public sealed class ScriptedRequest(
    int number,
    string method,
    string target,
    IReadOnlyDictionary<string, string> headers,
    byte[] body,
    Socket socket,
    Stream stream)
{
    /// <summary>The how many-th request it is, from 0.</summary>
    public int Number => number;

    public string Method => method;

    /// <summary>Path and query.</summary>
    public string Target => target;

    public IReadOnlyDictionary<string, string> Headers => headers;

    public byte[] Body => body;

    public string Text => Encoding.UTF8.GetString(body);

    public bool IsClosed { get; private set; }

    /// <summary>A proper answer.</summary>
    public async Task AnswerAsync(int status, string content, string type = "application/json", params string[] moreHeaders)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        await SendAsync([$"HTTP/1.1 {status} X", $"Content-Type: {type}", $"Content-Length: {bytes.Length}", .. moreHeaders]);
        await stream.WriteAsync(bytes);
    }

    /// <summary>The headers of a longer answer, then only the beginning of the body; the connection is closed in between.</summary>
    public async Task AnswerHalfAsync(int announced, string beginning)
    {
        await SendAsync("HTTP/1.1 200 OK", "Content-Type: application/json", $"Content-Length: {announced}");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(beginning));
        await stream.FlushAsync();
        Close();
    }

    /// <summary>A chunked answer that ends within a chunk.</summary>
    public async Task AnswerHalfChunkAsync(string beginning)
    {
        await SendAsync("HTTP/1.1 200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked");
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{beginning.Length + 10:x}\r\n{beginning}"));
        Close();
    }

    /// <summary>The headers and the beginning of a body; the rest never comes, but the connection stays.</summary>
    public async Task AnswerAndHangAsync(int announced, string beginning)
    {
        await SendAsync("HTTP/1.1 200 OK", "Content-Type: application/json", $"Content-Length: {announced}");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(beginning));
    }

    /// <summary>No answer; the connection is reset (RST).</summary>
    public Task ResetAsync()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Close();
        return Task.CompletedTask;
    }

    public void Close()
    {
        IsClosed = true;
        socket.Close();
    }

    private async Task SendAsync(params string[] lines) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"));
}
