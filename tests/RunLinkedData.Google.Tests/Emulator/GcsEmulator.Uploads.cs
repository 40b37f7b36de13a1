using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Google.Tests.Emulator;

/// <summary>Uploads in one request and in sessions: https://cloud.google.com/storage/docs/uploads-downloads.</summary>
internal sealed partial class GcsEmulator
{
    private const int Unit = 256 << 10;

    private readonly Dictionary<string, string> _finished = [];

    private GcsAnswer Put(LoopbackRequest request, byte[] body)
    {
        var (described, bytes) = Split(request, body);
        return Finish(described, bytes, IsExclusive(request), request.Query.GetValueOrDefault("kmsKeyName"));
    }

    private GcsAnswer Begin(LoopbackRequest request, byte[] body)
    {
        var described = JsonNode.Parse(body)!.AsObject();
        if (IsExclusive(request) && _objects.ContainsKey((string)described["name"]!))
        {
            return Taken();
        }

        var id = Guid.NewGuid().ToString("n");
        _sessions[id] = new Session(described, IsExclusive(request), request.Query.GetValueOrDefault("kmsKeyName"));
        return new GcsAnswer(200, "")
        {
            Headers = [("Location", $"{Uri}upload/storage/v1/b/{Bucket}/o?uploadType=resumable&upload_id={id}")],
        };
    }

    private GcsAnswer Take(LoopbackRequest request, byte[] body)
    {
        var id = request.Query["upload_id"];
        if (!_sessions.TryGetValue(id, out var session))
        {
            return NoSession();
        }

        var range = ContentRangeHeaderValue.Parse(request.Headers["Content-Range"]);
        if (range.From != session.Content.Length || range.To - range.From + 1 != body.Length)
        {
            return Error(400, "invalid", $"Invalid request. There are {session.Content.Length} bytes, and {range} came.");
        }

        var isLast = range.To + 1 == range.Length;
        if (!isLast && body.Length % Unit != 0)
        {
            return Error(400, "badRequest", "Invalid request. The number of bytes uploaded is required to be a multiple of 262144.");
        }

        var count = (int)Math.Min(body.Length, TakesAtMost);
        session.Content.Write(body, 0, count);
        if (!isLast || count < body.Length)
        {
            return Incomplete(session);
        }

        _sessions.Remove(id);
        _finished[id] = (string)session.Described["name"]!;
        return Finish(session.Described, session.Content.ToArray(), session.IsExclusive, session.Key);
    }

    // What came before the connection broke: whole units, unless it is the end.
    private void TakePart(LoopbackRequest request, byte[] body)
    {
        if (_sessions.TryGetValue(request.Query["upload_id"], out var session))
        {
            session.Content.Write(body, 0, body.Length / Unit * Unit);
        }
    }

    private GcsAnswer Ask(LoopbackRequest request)
    {
        if (_sessions.TryGetValue(request.Query["upload_id"], out var session))
        {
            return Incomplete(session);
        }

        return _finished.TryGetValue(request.Query["upload_id"], out var name) && _objects.TryGetValue(name, out var stored)
            ? new GcsAnswer(200, Tell(name, stored))
            : NoSession();
    }

    private GcsAnswer Cancel(LoopbackRequest request) =>
        _sessions.Remove(request.Query["upload_id"]) ? new GcsAnswer(499, "") : NoSession();

    private GcsAnswer Finish(JsonObject described, byte[] bytes, bool isExclusive, string? key)
    {
        var name = (string)described["name"]!;
        if (described["crc32c"] is { } announced && (string)announced! != Castagnoli.Of(bytes))
        {
            return Error(
                400, "invalid", $"Provided CRC32C \"{announced}\" doesn't match calculated CRC32C \"{Castagnoli.Of(bytes)}\".");
        }

        if (isExclusive && _objects.ContainsKey(name))
        {
            return Taken();
        }

        described["kmsKeyName"] = key;
        return new GcsAnswer(200, Tell(name, Keep(name, bytes, described)));
    }

    private static bool IsExclusive(LoopbackRequest request) => request.Query.GetValueOrDefault("ifGenerationMatch") == "0";

    private static GcsAnswer Taken() => Error(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");

    private static GcsAnswer NoSession() => new(404, "Not Found");

    private static GcsAnswer Incomplete(Session session) => new(308, "")
    {
        Headers = session.Content.Length == 0 ? [] : [("Range", $"bytes=0-{session.Content.Length - 1}")],
    };

    private static (JsonObject Described, byte[] Bytes) Split(LoopbackRequest request, byte[] body)
    {
        var boundary = MediaTypeHeaderValue.Parse(request.Headers["Content-Type"]).Parameters.Single(one => one.Name == "boundary").Value!;
        var mark = Encoding.ASCII.GetBytes("--" + boundary.Trim('"'));
        var first = Part(body, mark.Length, mark);
        var second = Part(body, first.Next + mark.Length, mark);
        return (JsonNode.Parse(body.AsSpan(first.Start..first.End))!.AsObject(), body[second.Start..second.End]);
    }

    private static (int Start, int End, int Next) Part(byte[] body, int from, byte[] mark)
    {
        var start = from + body.AsSpan(from).IndexOf("\r\n\r\n"u8) + 4;
        var next = start + body.AsSpan(start).IndexOf(mark);
        return (start, next - 2, next);
    }

    /// <summary>A resumable upload.</summary>
    private sealed record Session(JsonObject Described, bool IsExclusive, string? Key)
    {
        public MemoryStream Content { get; } = new();
    }
}
