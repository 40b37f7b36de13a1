using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RunLinkedData.MLflow;

/// <summary>How an MLflow tracking server is reached. Every setting but the address has a default that works.</summary>
/// <remarks>
/// The values are read once, when a client is made; later changes have no effect. Credentials and <see cref="Headers"/> go to
/// the tracking server only, never along a redirect to another address.
/// </remarks>
public sealed partial class MlflowServerOptions
{
    /// <summary>The address that is called.</summary>
    internal string Where => Address?.OriginalString ?? TrackingUri;

    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(120);

    /// <summary>
    /// The server's address, such as <c>https://mlflow.example.com</c> or, behind a proxy, <c>https://example.com/mlflow</c>.
    /// </summary>
    public string TrackingUri { get; set; } = "";

    /// <summary>
    /// Where the server is called if <see cref="TrackingUri"/> is its name and not its address, such as an ARN; null for the tracking URI
    /// itself. The name is what runs, journals and programs that are started know the server by.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>The user name for HTTP basic authentication; with <see cref="Password"/> it goes before the tokens.</summary>
    public string? Username { get; set; }

    /// <summary>The password that belongs to <see cref="Username"/>.</summary>
    public string? Password { get; set; }

    /// <summary>A bearer token.</summary>
    public string? Token { get; set; }

    /// <summary>Gives the bearer token of each attempt: for tokens that rotate. It goes before <see cref="Token"/>.</summary>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>Signs each request to the server, in place of the logins above. Default: nobody.</summary>
    public IRequestSigner? Signer { get; set; }

    /// <summary>
    /// Whether requests must be signed with AWS's signature version 4, as a server behind API Gateway wants it. A
    /// <see cref="Signer"/> must do it, which the package <c>RunLinkedData.Aws</c> brings. Default: false.
    /// </summary>
    public bool AwsSigV4 { get; set; }

    /// <summary>Whether the server's certificate is taken without a check. Default: false.</summary>
    public bool InsecureTls { get; set; }

    /// <summary>A PEM file with the certificates of the authorities to trust, instead of those of the system.</summary>
    public string? ServerCertificatePath { get; set; }

    /// <summary>A PEM file with a client certificate and its key.</summary>
    public string? ClientCertificatePath { get; set; }

    /// <summary>Headers that each request to the server carries.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The workspace, for servers that have them: they are asked whether they do, and of others every call is refused. Default: none.
    /// </summary>
    public string? Workspace { get; set; }

    /// <summary>
    /// How long one attempt may take; of a file transfer, how long it may stand still. Default: 120 seconds.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a call may take with all its retries; file transfers are not limited. Default: 10 minutes.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a call that failed is tried again, where that is safe: 0 to 9. Default: 7.</summary>
    public int MaxRetries { get; set; } = 7;

    /// <summary>
    /// The seconds that retries wait, doubled from each to the next, the first not at all: 0, f*2, f*4 and so on
    /// up to 120 seconds. Default: 2.
    /// </summary>
    public double BackoffFactor { get; set; } = 2;

    /// <summary>Up to this many random seconds are added to each wait, so that clients do not come back all at once. Default: 1.</summary>
    public double BackoffJitter { get; set; } = 1;

    /// <summary>
    /// Whether a wait that the server asks for (<c>Retry-After</c>) replaces ours, up to 120 seconds. Default: true.
    /// </summary>
    public bool RespectRetryAfter { get; set; } = true;

    /// <summary>Whether redirects are followed. Default: true.</summary>
    /// <remarks>
    /// API calls are followed within the server's own scheme, host and port. Downloads also elsewhere, without
    /// credentials, but never from https to http.
    /// </remarks>
    public bool AllowRedirects { get; set; } = true;

    /// <summary>
    /// Whether folders that the server names as the place of artifacts (paths, <c>file:</c>) are the same on this machine, by a share or a
    /// mount. Null: those of a server on this machine (<c>localhost</c>, <c>127.0.0.1</c>) whose artifact root is there; all others are
    /// refused, since nobody else would find what is written there. Default: null.
    /// </summary>
    public bool? SharedArtifactFolders { get; set; }

    /// <summary>
    /// How many calls in a row, given up after all their retries because the server could not be reached, open the circuit breaker: 2 or
    /// more. Default: 5.
    /// </summary>
    public int CircuitBreakerFailures { get; set; } = 5;

    /// <summary>
    /// How long calls fail at once after the circuit breaker has opened; then one is let through to look. Zero: no
    /// circuit breaker. Default: 30 seconds.
    /// </summary>
    public TimeSpan CircuitBreakerBreak { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes the HTTP clients; null for an own one. The clients of one of yours should follow no redirects and keep no cookies, and have
    /// the certificates that the server asks for.
    /// </summary>
    public IHttpClientFactory? HttpClientFactory { get; set; }

    /// <summary>The name under which <see cref="HttpClientFactory"/> is asked for clients. Default: <c>RunLinkedData.MLflow</c>.</summary>
    public string HttpClientName { get; set; } = "RunLinkedData.MLflow";

    /// <summary>Where log messages go, such as the warning about a retry. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock, which also times the waits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The variable of <see cref="SharedArtifactFolders"/>, which MLflow has none for.</summary>
    internal const string SharedFoldersVariable = "RLD_SHARED_ARTIFACTS";

    /// <summary>A random number from 0 to 1 for the jitter.</summary>
    internal Func<double> NextRandom { get; set; } = Random.Shared.NextDouble;

    /// <summary>The wait before retry <paramref name="attempt"/> (from 0): none, then f*2, f*4 and so on, with jitter.</summary>
    internal TimeSpan Backoff(int attempt) => attempt == 0
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, (BackoffFactor * Math.Pow(2, attempt)) + (BackoffJitter * NextRandom())));
}
