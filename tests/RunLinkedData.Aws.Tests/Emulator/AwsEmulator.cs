using System.Globalization;
using System.Text.Json;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests.Emulator;

/// <summary>
/// AWS Batch and CloudWatch Logs on loopback, at one address. It does what the services do, as far as it goes, and refuses requests whose
/// signature, target or content type is not right.
/// </summary>
internal sealed class AwsEmulator : IDisposable
{
    public const string AccessKey = "AKIDEXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public const string Group = "/aws/batch/job";

    private readonly ScriptedServer _server;
    private readonly Dictionary<(string Group, string Name), EmulatedStream> _streams = [];
    private readonly Queue<Func<ScriptedRequest, Task>> _faults = [];
    private readonly List<EmulatedCall> _calls = [];
    private readonly Lock _lock = new();
    private int _descriptions;

    public AwsEmulator() => _server = new ScriptedServer(AnswerAsync);

    public Uri Uri => _server.Uri;

    /// <summary>The session token that requests must carry; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>The jobs, as JSON, that the how many-th call of DescribeJobs gives, from 0.</summary>
    public Func<int, string> Jobs { get; set; } = _ => "";

    /// <summary>The calls that were answered well, in order.</summary>
    public IReadOnlyList<EmulatedCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>All requests, also those that were refused.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    /// <summary>Calls of GetLogEvents for a stream.</summary>
    public int ReadsOf(string stream) =>
        Calls.Count(call => call.Is("logs") && call.Body.GetProperty("logStreamName").GetString() == stream);

    /// <summary>The stream of that name; it is there from now on.</summary>
    public EmulatedStream Stream(string name, string group = Group)
    {
        lock (_lock)
        {
            return _streams.TryGetValue((group, name), out var stream) ? stream : _streams[(group, name)] = new EmulatedStream();
        }
    }

    /// <summary>The next request is answered in this way, and the one after it by the next fault, and so on.</summary>
    public void Fail(Func<ScriptedRequest, Task> fault, int times = 1)
    {
        for (var time = 0; time < times; time++)
        {
            _faults.Enqueue(fault);
        }
    }

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(ScriptedRequest request)
    {
        Func<ScriptedRequest, Task>? fault;
        lock (_lock)
        {
            _faults.TryDequeue(out fault);
        }

        var (status, content) = fault is null ? Answer(request) : default;
        await (fault is null ? request.AnswerAsync(status, content, "application/x-amz-json-1.1") : fault(request));
    }

    private (int Status, string Content) Answer(ScriptedRequest request)
    {
        var isLogs = request.Headers.ContainsKey("X-Amz-Target");
        var (isRight, region) = CheckSignature(request, isLogs ? "logs" : "batch");
        if (!isRight)
        {
            return (
                403,
                """{"__type":"InvalidSignatureException","message":"The request signature we calculated does not match the signature you provided."}""");
        }

        using var json = JsonDocument.Parse(request.Body);
        var body = json.RootElement.Clone();
        lock (_lock)
        {
            _calls.Add(new EmulatedCall(isLogs ? "logs" : "batch", region, body));
            return (
                request.Method, request.Target, request.Headers["Content-Type"], request.Headers.GetValueOrDefault("X-Amz-Target")) switch
            {
                ("POST", "/", "application/x-amz-json-1.1", "Logs_20140328.GetLogEvents") => GetLogEvents(body),
                ("POST", "/v1/describejobs", "application/json", null) => (200, $$"""{"jobs":[{{Jobs(_descriptions++)}}]}"""),
                _ => (404, """{"__type":"UnknownOperationException"}"""),
            };
        }
    }

    private (int Status, string Content) GetLogEvents(JsonElement body)
    {
        var key = (body.GetProperty("logGroupName").GetString()!, body.GetProperty("logStreamName").GetString()!);
        var token = body.TryGetProperty("nextToken", out var sent) ? sent.GetString() : null;
        return !body.GetProperty("startFromHead").GetBoolean() ? (
            400,
            """{"__type":"InvalidParameterException","message":"startFromHead"}""")
            : _streams.TryGetValue(key, out var stream) ? (200, stream.Read(token))
            : (400, """{"__type":"ResourceNotFoundException","message":"The specified log stream does not exist."}""");
    }

    private (bool IsRight, string Region) CheckSignature(ScriptedRequest request, string service)
    {
        // AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=a;b, Signature=HEX
        var parts = request.Headers["Authorization"].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var scope = parts[1].Split('=')[1].Split('/');
        var signed = parts[2].Split('=')[1].Split(';');
        string[] needed =
        [
            "content-type",
            "host",
            "x-amz-date",
            .. Token is null ? [] : new[] { "x-amz-security-token" },
            .. service == "logs" ? ["x-amz-target"] : Array.Empty<string>(),
        ];
        var signature = SigV4.Sign(request.Method, request.Target, request.Headers, request.Body, signed, Secret, scope[2], service);
        var isRight = parts[0] == "AWS4-HMAC-SHA256" && scope[0] == AccessKey && scope[3] == service && needed.All(signed.Contains)
            && request.Headers.GetValueOrDefault("X-Amz-Security-Token") == Token
            && DateTime.TryParseExact(
                request.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && parts[3] == "Signature=" + signature;
        return (isRight, scope[2]);
    }
}

/// <summary>A call that was answered.</summary>
internal sealed record EmulatedCall(string Service, string Region, JsonElement Body)
{
    public bool Is(string service) => Service == service;
}
