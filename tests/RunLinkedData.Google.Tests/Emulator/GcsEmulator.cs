using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Google.Tests.Emulator;

/// <summary>
/// A bucket in memory that checks what other emulators let pass: checksums, conditions also of resumable uploads, multiples of 256 KiB,
/// tokens, and who pays; and that fails as it is told.
/// </summary>
internal sealed partial class GcsEmulator : IAsyncDisposable
{
    public const string Bucket = "artifacts-of-tests";

    private readonly LoopbackServer _server;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Generation), StoredObject> _versions = [];
    private readonly Dictionary<string, Session> _sessions = [];
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private long _generations = 1_790_000_000_000_000;

    public GcsEmulator() => _server = new LoopbackServer(AnswerAsync);

    public Uri Uri => _server.Address;

    /// <summary>Whether generations that were replaced or deleted are kept.</summary>
    public bool KeepsVersions { get; set; }

    /// <summary>How many names a page of a listing has.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>The token that is taken; null where nobody need show one.</summary>
    public string? Token { get; set; }

    /// <summary>The project that must pay; null where nobody need pay.</summary>
    public string? Payer { get; set; }

    /// <summary>Given an operation and how often it came before, what is answered instead; null for nothing else.</summary>
    public Func<string, int, GcsRefusal?> Refuses { get; set; } = (_, _) => null;

    /// <summary>Given how often content of a session came before, after how many bytes the connection breaks; null for never.</summary>
    public Func<int, long?> Breaks { get; set; } = _ => null;

    /// <summary>How much of one request of a session is taken at most.</summary>
    public long TakesAtMost { get; set; } = long.MaxValue;

    /// <summary>What is told as the checksum of what was stored; null for the true one.</summary>
    public string? Lies { get; set; }

    /// <summary>What is told as the time of all objects.</summary>
    public string Updated { get; set; } = "2026-11-01T10:00:00.000Z";

    /// <summary>What came: <c>PUT</c>, <c>BEGIN</c>, <c>SEND</c>, <c>ASK</c> and so on, in order.</summary>
    public ConcurrentQueue<GcsRequest> Calls { get; } = new();

    public IEnumerable<string> Operations => Calls.Select(call => call.Operation);

    /// <summary>How many bytes of content have come to sessions.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>How many bytes of answers went out.</summary>
    public long BytesSent => _server.BytesSent;

    public int OpenSessions
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>What goes wrong below HTTP.</summary>
    public Func<LoopbackRequest, Fault?> Faults
    {
        set => _server.Faults = value;
    }

    public string[] Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _objects.Keys];
            }
        }
    }

    public StoredObject this[string name]
    {
        get
        {
            lock (_lock)
            {
                return _objects[name];
            }
        }
    }

    public static string OperationOf(LoopbackRequest request) => request switch
    {
        { RawPath: "/token" } => "TOKEN",
        { Method: "PUT" } => request.Headers["Content-Range"].StartsWith("bytes */", StringComparison.Ordinal) ? "ASK" : "SEND",
        { Method: "DELETE" } => request.Query.ContainsKey("upload_id") ? "CANCEL" : "DELETE",
        { Method: "POST" } => request.Query["uploadType"] == "resumable" ? "BEGIN" : "PUT",
        _ when request.Query.GetValueOrDefault("alt") == "media" => "GET",
        _ when request.RawPath.Contains("/o/", StringComparison.Ordinal) => "FIND",
        _ => request.RawPath.EndsWith("/o", StringComparison.Ordinal) ? "LIST" : "BUCKET",
    };

    /// <summary>Puts an object there, as another tool would.</summary>
    public void Store(string name, byte[] bytes, string? encoding = null)
    {
        lock (_lock)
        {
            Keep(name, bytes, new JsonObject { ["contentEncoding"] = encoding });
        }
    }

    /// <summary>Drops the generations that are kept of an object, as a rule of the bucket does.</summary>
    public void DropVersions(string name)
    {
        lock (_lock)
        {
            foreach (var version in _versions.Keys.Where(version => version.Name == name).ToList())
            {
                _versions.Remove(version);
            }
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(LoopbackRequest request)
    {
        var operation = OperationOf(request);
        Calls.Enqueue(new GcsRequest(operation, request.Query, request.Headers));
        var count = _counts.AddOrUpdate(operation, 0, (_, before) => before + 1);
        var body = await ReadAsync(request, operation, count);
        var refusal = Refuses(operation, count);
        if (refusal is { IsCarriedOut: false })
        {
            await RefuseAsync(request, refusal);
            return;
        }

        GcsAnswer answer;
        lock (_lock)
        {
            answer = Check(request, operation) ?? Carry(request, operation, body);
        }

        await (refusal is null ? SendAsync(request, answer) : RefuseAsync(request, refusal));
    }

    private async Task<byte[]> ReadAsync(LoopbackRequest request, string operation, int count)
    {
        if (operation != "SEND")
        {
            using MemoryStream body = new();
            await request.CopyBodyToAsync(body);
            return body.ToArray();
        }

        var breaksAfter = Breaks(count) ?? long.MaxValue;
        using BreakingStream received = new(breaksAfter);
        try
        {
            await request.CopyBodyToAsync(received);
        }
        catch (IOException)
        {
            // What has come until the connection broke is kept, in whole units.
            lock (_lock)
            {
                BytesReceived += received.Length;
                TakePart(request, received.ToArray());
            }

            request.Reset();
        }

        lock (_lock)
        {
            BytesReceived += received.Length;
        }

        return received.ToArray();
    }

    private static Task RefuseAsync(LoopbackRequest request, GcsRefusal refusal)
    {
        if (refusal.Status == 0)
        {
            request.Reset();
        }

        return SendAsync(request, refusal.Reason.Length == 0
            ? new GcsAnswer(refusal.Status, refusal.Message)
            : Error(refusal.Status, refusal.Reason, refusal.Message));
    }

    private static async Task SendAsync(LoopbackRequest request, GcsAnswer answer)
    {
        var bytes = answer.Body is byte[] raw ? raw : Encoding.UTF8.GetBytes($"{answer.Body}");
        await request.SendAsync(answer.Status, new MemoryStream(bytes), answer.IsChunked ? null : bytes.Length, answer.Headers);
    }

    // https://cloud.google.com/storage/docs/json_api/v1/status-codes
    private static GcsAnswer Error(int status, string reason, string message) => new(status, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = status,
            ["message"] = message,
            ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["domain"] = "global", ["reason"] = reason }),
        },
    });

    /// <summary>Refuses who may not ask, who does not pay, and what is elsewhere. A session is its own permission.</summary>
    private GcsAnswer? Check(LoopbackRequest request, string operation)
    {
        if (operation is "TOKEN" or "SEND" or "ASK" or "CANCEL")
        {
            return null;
        }

        if (Token is not null && request.Headers.GetValueOrDefault("Authorization") != $"Bearer {Token}")
        {
            return request.Headers.ContainsKey("Authorization")
                ? Error(401, "authError", "Invalid Credentials")
                : Error(401, "required", "Anonymous caller does not have storage.objects.get access to the Google Cloud Storage object.");
        }

        if (!request.RawPath.Contains($"/b/{Bucket}", StringComparison.Ordinal))
        {
            return Error(404, "notFound", "The specified bucket does not exist.");
        }

        return Payer is null || request.Query.GetValueOrDefault("userProject") == Payer
            ? null
            : Error(400, "userProjectMissing", "Bucket is a requester pays bucket but no user project provided.");
    }

    /// <summary>Takes so many bytes, and then the connection is broken.</summary>
    private sealed class BreakingStream(long most) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer[..(int)Math.Min(buffer.Length, most - Length)], cancellationToken);
            if (Length == most)
            {
                throw new IOException("Broken.");
            }
        }
    }
}

/// <summary>What came.</summary>
internal sealed record GcsRequest(string Operation, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers);

/// <summary>What is answered instead.</summary>
/// <param name="Status">The status; 0 for a connection that is reset.</param>
/// <param name="Reason">The storage's reason; empty for an answer in plain words.</param>
/// <param name="Message">Its words.</param>
/// <param name="IsCarriedOut">Whether the request is carried out before.</param>
internal sealed record GcsRefusal(int Status, string Reason = "", string Message = "No.", bool IsCarriedOut = false);

/// <summary>An object as it is stored.</summary>
internal sealed record StoredObject(byte[] Bytes, long Generation, JsonObject Described)
{
    public string Version => Generation.ToString(CultureInfo.InvariantCulture);

    public string? Encoding => (string?)Described["contentEncoding"];
}

/// <summary>An answer.</summary>
internal sealed record GcsAnswer(int Status, object Body)
{
    public (string, string)[] Headers { get; init; } = [];

    public bool IsChunked { get; init; }
}
