using System.Globalization;
using System.Text.RegularExpressions;
using RunLinkedData.MLflow.Artifacts.Routes;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Server;

/// <summary>
/// Where a run's artifacts are reached: an <c>mlflow-artifacts:</c> URI, resolved against the tracking server as MLflow's own client does.
/// </summary>
internal sealed partial class ArtifactAddress
{
    private const string Api = "api/2.0/mlflow-artifacts";

    private readonly Uri _server;
    private readonly string _root;
    private readonly string _escapedRoot;

    /// <summary>Resolves a URI.</summary>
    /// <param name="artifactUri">The run's artifact URI.</param>
    /// <param name="trackingServer">The tracking URI with a slash at its end.</param>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: another scheme, a port without a host, or a path that leads elsewhere.
    /// </exception>
    public ArtifactAddress(string artifactUri, Uri trackingServer)
    {
        var match = Form().Match(artifactUri);
        if (!match.Success)
        {
            throw Refused(artifactUri, "it has not the form mlflow-artifacts:/<experiment>/<run>/artifacts");
        }

        var authority = match.Groups["authority"].Value;
        _server = authority.Length == 0 ? trackingServer : Elsewhere(artifactUri, authority, trackingServer);
        IsTrackingServer = _server.Authority == trackingServer.Authority;

        // A query is dropped, as MLflow's client does.
        var parts = match.Groups["path"].Value.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var plain = parts.Select(Uri.UnescapeDataString).ToArray();
        if (plain.Any(part => part is "." or ".." || part.Contains('/', StringComparison.Ordinal) || part.Any(char.IsControl)))
        {
            throw Refused(artifactUri, "its path is not plain");
        }

        _root = string.Join('/', parts);
        _escapedRoot = string.Join('/', plain.Select(Uri.EscapeDataString));
        RunId = IsTrackingServer && parts is [.., var run, "artifacts"] ? run : null;
        Listing = new Uri(_server, $"{Api}/artifacts");
    }

    /// <summary>Whether the tracking server itself holds the artifacts.</summary>
    public bool IsTrackingServer { get; }

    /// <summary>The run that the URI belongs to, when <c>/get-artifact</c> can be asked for its files; else null.</summary>
    public string? RunId { get; }

    /// <summary>The address of listings.</summary>
    public Uri Listing { get; }

    /// <summary>The path of an artifact, or of the root, on the server.</summary>
    public string PathOnServer(string path) => path.Length == 0 ? _root : _root.Length == 0 ? path : $"{_root}/{path}";

    /// <summary>The address of a file.</summary>
    public Uri File(string path) => Below("artifacts", path);

    /// <summary>The address of a call for an upload in parts: <c>create</c>, <c>complete</c> or <c>abort</c>.</summary>
    public Uri Multipart(string action, string folder) => Below($"mpu/{action}", folder);

    /// <summary>The address that gives a signed address for a file.</summary>
    public Uri Presigned(string path) => Below("presigned", path);

    private Uri Below(string call, string path)
    {
        var address = string.Join('/', new[] { Api, call, _escapedRoot, ServerPath.Escape(path) }.Where(part => part.Length > 0));
        return new Uri(_server, address);
    }

    private static Uri Elsewhere(string artifactUri, string authority, Uri trackingServer)
    {
        if (double.TryParse(authority, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            throw Refused(artifactUri, $"'{authority}' is a port without a host; write mlflow-artifacts://host:{authority}/...");
        }

        return !authority.Contains('@', StringComparison.Ordinal)
            && Uri.TryCreate($"{trackingServer.Scheme}://{authority}{trackingServer.AbsolutePath}", UriKind.Absolute, out var server)
            ? server
            : throw Refused(artifactUri, $"'{authority}' is no host with a port");
    }

    private static MlflowException Refused(string artifactUri, string reason) => new(
        MlflowErrorCode.InvalidParameterValue,
        $"The artifact URI '{artifactUri}' is not understood: {reason}.");

    [GeneratedRegex("^mlflow-artifacts:(//(?<authority>[^/?#]*))?(?<path>[^?#]*)(\\?[^#]*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
