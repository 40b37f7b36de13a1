namespace RunLinkedData.MLflow.Http;

/// <summary>A call of a server: what is asked, and what may be done when it fails.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">
/// The path below the tracking URI without a leading slash, already percent-encoded: <c>api/2.0/mlflow/runs/get</c>. Unused when
/// <see cref="Address"/> is given.
/// </param>
internal sealed record HttpCall(HttpMethod Method, string Path)
{
    /// <summary>
    /// A whole address instead of a path, such as a presigned one, which carries its own credentials and must get no others.
    /// </summary>
    public Uri? Address { get; init; }

    /// <summary>Whether it goes to a storage, at an address that the server has signed.</summary>
    public bool IsOfStorage => Address is not null && !TrustsAddress;

    /// <summary>Whether the tracking server's credentials are sent to an <see cref="Address"/>.</summary>
    public bool TrustsAddress { get; init; }

    /// <summary>Whether any content type will do, and a redirect to another host is followed, without credentials.</summary>
    public bool IsDownload { get; init; }

    /// <summary>Query parameters, not encoded yet; names may repeat.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>A JSON body, or null.</summary>
    public byte[]? Json { get; init; }

    /// <summary>A file as body, or null.</summary>
    public HttpUpload? Upload { get; init; }

    /// <summary>Headers of this call alone, such as Range or If-Match.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>
    /// Whether something is saved by it, which is worth minutes of waiting for a server that is away; what is only read is not. Default:
    /// all but GET.
    /// </summary>
    public bool IsSaving { get; init; } = Method != HttpMethod.Get;

    /// <summary>Whether it is tried although the circuit breaker is open: it finds what a call before it has left.</summary>
    public bool PassesBreaker { get; init; }

    /// <summary>
    /// Takes the answer in, and tells whether it is one: a proxy or a login page also says 200. An answer that is none is a failed try.
    /// Null when any content will do.
    /// </summary>
    public Func<HttpAnswer, bool>? Understands { get; init; }

    /// <summary>The most bytes that an answer may have; more is an error, not read to its end.</summary>
    public long LongestAnswer { get; init; } = 256 << 20;

    /// <summary>When it is tried again.</summary>
    public RetryRule Retry { get; init; } = RetryRule.Idempotent;

    /// <summary>Statuses that mean something to the caller and are neither retried nor an error, besides all of 2xx.</summary>
    public IReadOnlyList<int> Expected { get; init; } = [];

    /// <summary>Statuses that are an error at once, although the rule would try again: a 500 that means "not found".</summary>
    public IReadOnlyList<int> Final { get; init; } = [];
}

/// <summary>A file to send.</summary>
/// <param name="Open">Opens the content from its start; called anew for each attempt, and disposed of after it.</param>
/// <param name="Length">Its length in bytes: sent as Content-Length, as MLflow's servers understand nothing else.</param>
internal sealed record HttpUpload(Func<Stream> Open, long Length)
{
    /// <summary>The content type; null for none, as presigned addresses want it.</summary>
    public string? ContentType { get; init; } = "application/octet-stream";
}

/// <summary>When a call that failed is tried again.</summary>
internal enum RetryRule
{
    /// <summary>
    /// When repeating it changes nothing: after 408, 429, 500, 502, 503, 504, a failed connection, a timeout or half an answer.
    /// </summary>
    Idempotent,

    /// <summary>
    /// Only when the server has surely not carried it out: no connection was made, or it said 429, or 503 with Retry-After.
    /// </summary>
    NotCarriedOut,

    /// <summary>Never.</summary>
    Never,
}
