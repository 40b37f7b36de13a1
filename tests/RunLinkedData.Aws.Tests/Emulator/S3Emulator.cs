using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Aws.Tests.Emulator;

/// <summary>
/// A bucket in memory that checks what other emulators let pass: signatures, hashes of bodies, checksums of files and of parts; and that
/// fails as it is told. Requests come by path (<c>/bucket/key</c>) or by host (<c>bucket.host</c>).
/// </summary>
internal sealed partial class S3Emulator : IAsyncDisposable
{
    public const string Bucket = "artifacts-of-tests";
    public const string AccessKey = "AKIDEXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private readonly LoopbackServer _server;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, string Id), StoredObject> _versions = [];
    private readonly Dictionary<string, Dictionary<int, byte[]>> _uploads = [];
    private readonly Dictionary<string, (string Key, Dictionary<string, string> Headers)> _begun = [];
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private int _ids;

    public S3Emulator() => _server = new LoopbackServer(AnswerAsync);

    public Uri Uri => _server.Address;

    /// <summary>The region that signatures must be of.</summary>
    public string Region { get; init; } = "eu-central-1";

    /// <summary>How many keys a page of a listing has.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Whether it takes no notice of <c>If-None-Match</c>, as older storages.</summary>
    public bool IgnoresConditions { get; set; }

    /// <summary>Whether versions that were replaced or deleted are kept.</summary>
    public bool KeepsVersions { get; set; }

    /// <summary>Given an operation and how often it came before, what is answered instead; null for nothing else.</summary>
    public Func<string, int, S3Refusal?> Refuses { get; set; } = (_, _) => null;

    /// <summary>What came: <c>PUT</c>, <c>PART 1</c>, <c>HEAD</c> and so on, with the headers, in order.</summary>
    public ConcurrentQueue<(string Operation, IReadOnlyDictionary<string, string> Headers)> Calls { get; } = new();

    public IEnumerable<string> Operations => Calls.Select(call => call.Operation);

    public int OpenUploads
    {
        get
        {
            lock (_lock)
            {
                return _uploads.Count;
            }
        }
    }

    /// <summary>How many bytes of answers went out.</summary>
    public long BytesSent => _server.BytesSent;

    /// <summary>The parts of uploads that are not complete.</summary>
    public int StoredParts
    {
        get
        {
            lock (_lock)
            {
                return _uploads.Values.Sum(parts => parts.Count);
            }
        }
    }

    /// <summary>Their bytes.</summary>
    public long StoredBytes
    {
        get
        {
            lock (_lock)
            {
                return _uploads.Values.Sum(parts => parts.Values.Sum(part => (long)part.Length));
            }
        }
    }

    /// <summary>What goes wrong below HTTP.</summary>
    public Func<LoopbackRequest, Fault?> Faults
    {
        set => _server.Faults = value;
    }

    public string[] Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _objects.Keys];
            }
        }
    }

    public StoredObject this[string key]
    {
        get
        {
            lock (_lock)
            {
                return _objects[key];
            }
        }
    }

    /// <summary>Puts an object there, as another tool would.</summary>
    public void Store(string key, byte[] bytes, Dictionary<string, string>? headers = null)
    {
        lock (_lock)
        {
            Keep(key, new StoredObject(bytes, NewETag(), headers ?? []));
        }
    }

    /// <summary>Drops the versions that are kept of an object, as a rule of the bucket does.</summary>
    public void DropVersions(string key)
    {
        lock (_lock)
        {
            foreach (var version in _versions.Keys.Where(version => version.Key == key).ToList())
            {
                _versions.Remove(version);
            }
        }
    }

    /// <summary>Takes an object away, as another tool would.</summary>
    public void Remove(string key)
    {
        lock (_lock)
        {
            _objects.Remove(key);
        }
    }

    /// <summary>Begins an upload in parts, as another tool would.</summary>
    public void BeginUpload(string key)
    {
        lock (_lock)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"upload{++_ids}");
            (_uploads[id], _begun[id]) = ([], (key, []));
        }
    }

    /// <summary>Waits until all that a killed program has sent was taken in.</summary>
    public Task SettleAsync() => _server.WaitUntilIdleAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private StoredObject Keep(string key, StoredObject stored)
    {
        _objects[key] = KeepsVersions ? stored with { VersionId = $"v.{++_ids}" } : stored;
        if (_objects[key].VersionId is { } id)
        {
            _versions[(key, id)] = _objects[key];
        }

        return _objects[key];
    }

    private string NewETag() => string.Create(CultureInfo.InvariantCulture, $"\"{Interlocked.Increment(ref _ids):x32}\"");

    private async Task AnswerAsync(LoopbackRequest request)
    {
        using MemoryStream body = new();
        await request.CopyBodyToAsync(body);
        var (bucket, key) = Locate(request);
        var operation = OperationOf(request, key);
        Calls.Enqueue((operation, request.Headers));
        var refusal = Refuses(operation, _counts.AddOrUpdate(operation, 0, (_, count) => count + 1));
        if (refusal is { IsCarriedOut: false })
        {
            await RefuseAsync(request, refusal);
            return;
        }

        var answer = Check(request, body.ToArray()) ?? (bucket != Bucket
            ? new S3Answer(404, Error("NoSuchBucket", "The specified bucket does not exist"))
            : Carry(request, operation, key, body.ToArray()));
        if (refusal is not null)
        {
            await RefuseAsync(request, refusal);
            return;
        }

        await SendAsync(request, answer);
    }

    private static async Task RefuseAsync(LoopbackRequest request, S3Refusal refusal)
    {
        if (refusal.Status == 0)
        {
            request.Reset();
        }

        await SendAsync(request, new S3Answer(refusal.Status, Error(refusal.Code, refusal.Message)) { Headers = refusal.Headers });
    }

    private static async Task SendAsync(LoopbackRequest request, S3Answer answer)
    {
        var bytes = answer.Body is byte[] raw ? raw : Encoding.UTF8.GetBytes(answer.Body as string ?? "");
        (string, string)[] headers = [("x-amz-request-id", "REQUEST1"), .. answer.Headers];
        await (request.Method == "HEAD"
            ? request.SendAsync(answer.Status, Stream.Null, null, [.. headers, ("Content-Length", $"{bytes.Length}")])
            : request.SendAsync(answer.Status, new MemoryStream(bytes), bytes.Length, headers));
    }

    // By path, or by a host whose first part is the bucket's name.
    private static (string Bucket, string Key) Locate(LoopbackRequest request)
    {
        var host = request.Headers["Host"];
        var path = Uri.UnescapeDataString(request.RawPath)[1..];
        if (!host.StartsWith("127.", StringComparison.Ordinal) && !host.StartsWith("s3.", StringComparison.Ordinal))
        {
            return (host[..host.IndexOf(".s3.", StringComparison.Ordinal)], path);
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
    }

    private static string OperationOf(LoopbackRequest request, string key) => request switch
    {
        { Method: "HEAD" } => key.Length == 0 ? "LOCATE" : "HEAD",
        { Method: "GET" } when request.Query.ContainsKey("uploads") => "UPLOADS",
        { Method: "GET" } when request.Query.ContainsKey("uploadId") => "PARTS",
        { Method: "GET" } => request.Query.ContainsKey("list-type") ? "LIST" : "GET",
        { Method: "PUT" } => request.Query.TryGetValue("partNumber", out var number) ? $"PART {number}" : "PUT",
        { Method: "DELETE" } => request.Query.ContainsKey("uploadId") ? "ABORT" : "DELETE",
        _ when request.Query.ContainsKey("delete") => "DELETE MANY",
        _ when request.Query.ContainsKey("uploads") => "BEGIN",
        _ => "COMPLETE",
    };

    private static string Error(string code, string message) =>
        new XElement("Error", new XElement("Code", code), new XElement("Message", message), new XElement("RequestId", "REQUEST1"))
            .ToString();

    /// <summary>Refuses what is signed wrong or is not what its hashes say.</summary>
    private S3Answer? Check(LoopbackRequest request, byte[] body)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var announced = request.Headers.GetValueOrDefault("x-amz-content-sha256");
        if (announced is not null and not "UNSIGNED-PAYLOAD" && announced != hash)
        {
            return new S3Answer(400, Error("XAmzContentSHA256Mismatch", "The hash of the body is another one."));
        }

        if (request.Headers.TryGetValue("x-amz-checksum-sha256", out var checksum)
            && checksum != Convert.ToBase64String(SHA256.HashData(body)))
        {
            return new S3Answer(400, Error("BadDigest", "The SHA256 you specified did not match the calculated checksum."));
        }

        if (request.IsChunked)
        {
            return new S3Answer(501, Error("NotImplemented", "A body in chunks."));
        }

        return request.Headers.TryGetValue("Authorization", out var authorization) ? CheckSignature(request, authorization) : null;
    }

    private S3Answer? CheckSignature(LoopbackRequest request, string authorization)
    {
        var fields = authorization[(authorization.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split(", ")
            .Select(field => field.Split('=', 2)).ToDictionary(field => field[0], field => field[1]);
        var scope = fields["Credential"].Split('/');
        if (scope[2] != Region)
        {
            return new S3Answer(400, Error(
                "AuthorizationHeaderMalformed",
                $"The authorization header is malformed; the region '{scope[2]}' is wrong; expecting '{Region}'"));
        }

        if (scope[0] != AccessKey)
        {
            return new S3Answer(403, Error("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."));
        }

        var signed = fields["SignedHeaders"].Split(';');
        var unsigned = request.Headers.Keys.FirstOrDefault(name =>
            name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name, StringComparer.OrdinalIgnoreCase));
        return unsigned is null && fields["Signature"] == SigV4.SignS3(
            request.Method, request.RawPath, request.RawQuery, request.Headers, signed, Secret, Region)
            ? null
            : new S3Answer(403, Error("SignatureDoesNotMatch", $"The signature does not match: {authorization} {unsigned}"));
    }
}

/// <summary>What is answered instead.</summary>
/// <param name="Status">The status; 0 for a connection that is reset.</param>
/// <param name="Code">The storage's code.</param>
/// <param name="Message">Its words.</param>
/// <param name="IsCarriedOut">Whether the request is carried out before.</param>
internal sealed record S3Refusal(int Status, string Code = "", string Message = "No.", bool IsCarriedOut = false)
{
    public (string, string)[] Headers { get; init; } = [];
}

/// <summary>An object as it is stored.</summary>
internal sealed record StoredObject(byte[] Bytes, string ETag, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The ID of the version; null in a bucket without versions.</summary>
    public string? VersionId { get; init; }
}

/// <summary>An answer.</summary>
internal sealed record S3Answer(int Status, object Body)
{
    public (string, string)[] Headers { get; init; } = [];
}
