using System.Text.RegularExpressions;

namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>Where the artifacts of a run lie that the server signs addresses for, and which run that is.</summary>
/// <remarks>
/// The run's ID is taken from the URI: a server makes it of the experiment's location, the ID and <c>artifacts</c>, and no client has a say
/// in it. Should one ever be other, files of another run would be meant; so each address and each listing is compared with the URI, which
/// costs no call.
/// </remarks>
internal sealed partial class PresignedLocation
{
    private readonly string _path;
    private readonly string? _runId;

    /// <summary>Takes any URI; one that is of no run, such as the location of an experiment, is good for no call.</summary>
    public PresignedLocation(string artifactUri)
    {
        Uri = artifactUri;
        var match = Form().Match(artifactUri);
        _path = match.Groups["path"].Value;
        _runId = match.Success ? match.Groups["run"].Value : null;
    }

    public string Uri { get; }

    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the URI is of no run.</exception>
    public string RunId => _runId ?? throw new MlflowException(
        MlflowErrorCode.InvalidParameterValue,
        $"The artifact URI '{Uri}' has not the form s3://bucket/.../<run ID>/artifacts, so the server cannot be asked for addresses of its "
        + "files. Give this program credentials of the bucket.");

    /// <summary>Whether an address is that of the file at a path, wherever in it the bucket's name stands.</summary>
    public bool IsOf(Uri address, string path) =>
        System.Uri.UnescapeDataString(address.AbsolutePath).EndsWith($"{_path}/{path}", StringComparison.Ordinal);

    /// <summary>Whether a server that lists the files means those of this place.</summary>
    public bool IsRoot(string? rootUri) => string.IsNullOrEmpty(rootUri) || rootUri.TrimEnd('/') == Uri.TrimEnd('/');

    // A query is passed over, as MLflow's own client does.
    [GeneratedRegex(
        "^s3://[^/?#]+(?<path>(/[^?#]*)?/(?<run>[a-zA-Z0-9][a-zA-Z0-9_-]{0,255})/artifacts)/?([?#].*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
