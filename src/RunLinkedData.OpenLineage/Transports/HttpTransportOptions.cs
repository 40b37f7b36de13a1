namespace RunLinkedData.OpenLineage.Transports;

/// <summary>How events are sent to a server, such as Marquez or DataHub.</summary>
public sealed class HttpTransportOptions
{
    /// <summary>The server's address, <c>http</c> or <c>https</c>, without user and password. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>The path below the address. Default: <c>api/v1/lineage</c>.</summary>
    public string Endpoint { get; set; } = "api/v1/lineage";

    /// <summary>The key that is sent as <c>Authorization: Bearer</c>. Default: none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Headers that are sent with each event. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long one try may take, more than zero. Default: 5 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether events are sent compressed, by gzip. Default: false.</summary>
    public bool Compress { get; set; }

    /// <summary>Whether the certificate of the server is verified. Default: true.</summary>
    public bool VerifyCertificate { get; set; } = true;

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    internal string? Problem() =>
        Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" } ? "the URL is not an address with http:// or https://"
        : Url.UserInfo.Length > 0 ? "the URL holds a user or a password; give an API key, or a header, instead"
        : Timeout <= TimeSpan.Zero ? "the timeout is not more than zero"
        : ApiKey?.Any(character => character is < ' ' or > '~') == true ? "the API key holds a character that no header can"
        : null;
}
