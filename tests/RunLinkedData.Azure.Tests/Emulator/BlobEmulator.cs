using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Azure.Tests.Emulator;

/// <summary>
/// A container in memory that checks what is easily passed over: signatures, the MD5 of bodies, conditions, the names of blocks; and that
/// fails as it is told. Requests come by path (<c>/account/container/blob</c>) or by host (<c>account.blob...</c>).
/// </summary>
internal sealed partial class BlobEmulator : IAsyncDisposable
{
    public const string Account = "accountoftests";
    public const string Container = "artifacts-of-tests";

    private readonly LoopbackServer _server;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, StoredBlob> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Id), StoredBlob> _versions = [];
    private readonly Dictionary<string, Dictionary<string, byte[]>> _blocks = [];
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private int _ids;

    public BlobEmulator() => _server = new LoopbackServer(AnswerAsync);

    /// <summary>The key of the account.</summary>
    public static string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <summary>A token that is taken.</summary>
    public static string Token { get; } = $"token-{RandomNumberGenerator.GetHexString(24)}";

    /// <summary>The signature of a SAS that is taken.</summary>
    public static string Signature { get; } = RandomNumberGenerator.GetHexString(24);

    public static string Sas => $"?sv=2026-02-06&ss=b&srt=co&sp=rwdlac&sig={Signature}";

    public Uri Address => _server.Address;

    /// <summary>The address of the account's blob service.</summary>
    public Uri Endpoint => new(_server.Address, Account);

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint.AbsoluteUri};";

    /// <summary>Whether directories are kept, as an account with a hierarchical namespace does.</summary>
    public bool HasHierarchy { get; set; }

    /// <summary>Whether versions that were replaced or deleted are kept.</summary>
    public bool KeepsVersions { get; set; }

    /// <summary>How many names a page of a listing has.</summary>
    public int PageSize { get; set; } = 5000;

    /// <summary>Given an operation and how often it came before, what is answered instead; null for nothing else.</summary>
    public Func<string, int, Refusal?> Refuses { get; set; } = (_, _) => null;

    /// <summary>What came: <c>PUT</c>, <c>BLOCK 1</c>, <c>COMMIT</c> and so on, with the headers, in order.</summary>
    public ConcurrentQueue<(string Operation, IReadOnlyDictionary<string, string> Headers)> Calls { get; } = new();

    public IEnumerable<string> Operations => Calls.Select(call => call.Operation);

    /// <summary>How many bytes of answers went out.</summary>
    public long BytesSent => _server.BytesSent;

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
                return [.. _blobs.Keys];
            }
        }
    }

    /// <summary>The names with blocks that are not put together.</summary>
    public string[] NamesOfBlocks
    {
        get
        {
            lock (_lock)
            {
                return [.. _blocks.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    public StoredBlob this[string name]
    {
        get
        {
            lock (_lock)
            {
                return _blobs[name];
            }
        }
    }

    /// <summary>Puts a blob there, as another tool would.</summary>
    public void Store(string name, byte[] bytes, Dictionary<string, string>? metadata = null)
    {
        lock (_lock)
        {
            Keep(name, new StoredBlob(bytes, NewETag(), metadata ?? []));
        }
    }

    /// <summary>Drops the versions that are kept of a blob, as a rule of the account does.</summary>
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

    /// <summary>Puts blocks there that nobody puts together.</summary>
    public void StoreBlock(string name, string id, byte[] bytes)
    {
        lock (_lock)
        {
            BlocksOf(name)[id] = bytes;
        }
    }

    /// <summary>Waits until all that a killed program has sent was taken in.</summary>
    public Task SettleAsync() => _server.WaitUntilIdleAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private string NewETag() => string.Create(CultureInfo.InvariantCulture, $"\"0x8D{Interlocked.Increment(ref _ids):X12}\"");

    private async Task AnswerAsync(LoopbackRequest request)
    {
        using MemoryStream body = new();
        await request.CopyBodyToAsync(body);
        var (container, name) = Locate(request);
        var operation = OperationOf(request);
        Calls.Enqueue((operation, request.Headers));
        var refusal = Refuses(operation, _counts.AddOrUpdate(operation, 0, (_, count) => count + 1));
        if (refusal is { IsCarriedOut: false })
        {
            await RefuseAsync(request, refusal);
            return;
        }

        var answer = Check(request, body.ToArray()) ?? (container != Container
            ? Error(404, "ContainerNotFound", "The specified container does not exist.")
            : Carry(request, operation, name, body.ToArray()));
        await (refusal is null ? SendAsync(request, answer) : RefuseAsync(request, refusal));
    }

    private static async Task RefuseAsync(LoopbackRequest request, Refusal refusal)
    {
        if (refusal.Status == 0)
        {
            request.Reset();
        }

        var error = Error(refusal.Status, refusal.Code, refusal.Message, refusal.Detail);
        await SendAsync(request, error with { Headers = [.. error.Headers, .. refusal.Headers] });
    }

    private static async Task SendAsync(LoopbackRequest request, Answer answer)
    {
        var bytes = answer.Body is byte[] raw ? raw : Encoding.UTF8.GetBytes(answer.Body as string ?? "");
        (string, string)[] headers = [("x-ms-request-id", "REQUEST1"), ("x-ms-version", "2026-02-06"), .. answer.Headers];
        await (request.Method == "HEAD"
            ? request.SendAsync(
                answer.Status,
                Stream.Null,
                null,
                [.. headers.Where(header => header.Item1 != "Content-Type"), ("Content-Length", $"{bytes.Length}")])
            : request.SendAsync(answer.Status, new MemoryStream(bytes), bytes.Length, headers));
    }

    private static (string Container, string Name) Locate(LoopbackRequest request)
    {
        var path = Uri.UnescapeDataString(request.RawPath)[1..];
        var parts = request.Headers["Host"].StartsWith(Account + ".", StringComparison.Ordinal)
            ? [Account, .. path.Split('/', 2)]
            : path.Split('/', 3);
        return parts[0] == Account ? (parts[1], parts.ElementAtOrDefault(2) ?? "") : ("", "");
    }

    private static string OperationOf(LoopbackRequest request) => (request.Method, request.Query.GetValueOrDefault("comp")) switch
    {
        ("GET", "list") => "LIST",
        ("GET", "blocklist") => "BLOCKS",
        ("PUT", "block") => $"BLOCK {NumberOf(request.Query["blockid"])}",
        ("PUT", "blocklist") => "COMMIT",
        var (method, _) => method,
    };

    private static string NumberOf(string id) => Convert.FromBase64String(id) is { Length: 52 } bytes
        ? System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)).ToString(CultureInfo.InvariantCulture)
        : "?";

    private static Answer Error(int status, string code, string message, string? detail = null)
    {
        var error = new XElement("Error", new XElement("Code", code), new XElement("Message", $"{message}\nRequestId:REQUEST1\nTime:now"));
        if (detail is not null)
        {
            error.Add(new XElement("AuthenticationErrorDetail", detail));
        }

        return new Answer(status, error.ToString()) { Headers = [("x-ms-error-code", code), ("Content-Type", "application/xml")] };
    }

    /// <summary>Refuses what is signed wrong or is not what its hash says.</summary>
    private static Answer? Check(LoopbackRequest request, byte[] body)
    {
        if (request.Headers.TryGetValue("Content-MD5", out var md5) && md5 != Convert.ToBase64String(Md5(body)))
        {
            return Error(400, "Md5Mismatch", "The MD5 value specified in the request did not match with that of the server.");
        }

        if (request.IsChunked)
        {
            return Error(411, "MissingContentLengthHeader", "A body in chunks.");
        }

        var isAllowed = request.Query.TryGetValue("sig", out var signature)
            ? signature == Signature
            : request.Headers.GetValueOrDefault("Authorization") is { } authorization
                && (authorization == $"Bearer {Token}"
                    || authorization == $"SharedKey {Account}:{SharedKey.Sign(request, Account, Key)}");
        return isAllowed
            ? null
            : Error(
                403,
                "AuthenticationFailed",
                "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly.",
                $"The MAC signature found in the HTTP request '{request.Headers.GetValueOrDefault("Authorization")}' is not the same.");
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "It is what Azure compares.")]
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
}

/// <summary>What is answered instead.</summary>
/// <param name="Status">The status; 0 for a connection that is reset.</param>
/// <param name="Code">The storage's code.</param>
/// <param name="Message">Its words.</param>
/// <param name="IsCarriedOut">Whether the request is carried out before.</param>
internal sealed record Refusal(int Status, string Code = "", string Message = "No.", bool IsCarriedOut = false)
{
    public (string, string)[] Headers { get; init; } = [];

    /// <summary>What is said besides of a login.</summary>
    public string? Detail { get; init; }
}

/// <summary>A blob as it is stored.</summary>
internal sealed record StoredBlob(byte[] Bytes, string ETag, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What it was put together of; empty for one that came in one piece.</summary>
    public IReadOnlyDictionary<string, byte[]> Blocks { get; init; } = new Dictionary<string, byte[]>();

    public byte[]? Md5 { get; init; }

    /// <summary>The ID of the version; null in an account without versions.</summary>
    public string? VersionId { get; init; }

    public bool IsDirectory => Metadata.GetValueOrDefault("hdi_isfolder") == "true";
}

/// <summary>An answer.</summary>
internal sealed record Answer(int Status, object Body)
{
    public (string, string)[] Headers { get; init; } = [];
}
