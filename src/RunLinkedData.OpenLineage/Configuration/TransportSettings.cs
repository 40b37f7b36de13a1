using System.Text.Json.Nodes;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage.Configuration;

/// <summary>Makes the transport that settings describe, in the words of OpenLineage's clients.</summary>
internal static class TransportSettings
{
    private const string Known = "http, file, console, composite and noop are known here; "
        + "another kind is handed over in code, by OpenLineageOptions.Transport";

    /// <summary>The transport; null for one that does nothing.</summary>
    /// <exception cref="FormatException">It cannot be made.</exception>
    public static IOpenLineageTransport? Make(JsonNode settings) => settings.FindText("type")?.ToLowerInvariant() switch
    {
        "http" or "async_http" => MakeHttp(settings),
        "file" => MakeFile(settings),
        "console" => new ConsoleTransport(),
        "composite" => MakeComposite(settings),
        "noop" => null,
        null => throw new FormatException($"the transport has no type; {Known}."),
        var type => throw new FormatException($"the transport is of type '{type}'; {Known}."),
    };

    private static HttpTransport MakeHttp(JsonNode settings)
    {
        HttpTransportOptions options = new()
        {
            Url = Uri.TryCreate(settings.FindText("url"), UriKind.Absolute, out var url)
                ? url
                : throw new FormatException("the transport 'http' has no 'url' with http:// or https://."),
            ApiKey = FindKey(settings.Find("auth")),
            VerifyCertificate = settings.FindFlag("verify") ?? true,
            Compress = settings.FindText("compression")?.ToLowerInvariant() switch
            {
                null or "none" => false,
                "gzip" => true,
                var other => throw new FormatException($"'compression' is '{other}'; gzip is known here."),
            },
        };
        options.Endpoint = settings.FindText("endpoint") ?? options.Endpoint;
        options.Timeout = settings.FindSeconds("timeout") ?? options.Timeout;
        foreach (var (name, value) in settings.Find("custom_headers") as JsonObject ?? [])
        {
            options.Headers[name] = value.AsText() ?? "";
        }

        try
        {
            return new HttpTransport(options);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private static string? FindKey(JsonNode? auth) => auth.FindText("type")?.ToLowerInvariant() switch
    {
        null => null,
        "api_key" => auth.FindText("api_key"),
        var type => throw new FormatException($"'auth' is of type '{type}'; api_key is known here."),
    };

    private static FileTransport MakeFile(JsonNode settings)
    {
        var path = settings.FindText("log_file_path") ?? throw new FormatException("the transport 'file' has no 'log_file_path'.");
        var local = !path.Contains("://", StringComparison.Ordinal) ? path
            : Uri.TryCreate(path, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath
            : throw new FormatException("'log_file_path' is not a file of this machine.");
        return new FileTransport(local, settings.FindFlag("append") ?? false);
    }

    private static CompositeTransport? MakeComposite(JsonNode settings)
    {
        var transports = settings.Find("transports") switch
        {
            JsonObject named => named.Select(member => member.Value),
            JsonArray list => list,
            _ => [],
        };

        // An empty one is how OpenLineage's clients switch off one that a variable has added.
        var made = transports.Where(transport => transport is JsonObject { Count: > 0 })
            .Select(transport => Make(transport!))
            .OfType<IOpenLineageTransport>()
            .ToList();
        return made.Count == 0 ? null : new CompositeTransport(made);
    }
}
