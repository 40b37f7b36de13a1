using System.Text;
using System.Text.RegularExpressions;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Google.Gcs;

/// <summary>The bucket that an artifact URI names, and what the names of objects in it begin with.</summary>
/// <remarks>
/// As MLflow reads it (<c>parse_gcs_uri</c> in <c>mlflow/store/artifact/gcs_artifact_repo.py</c>): one <c>/</c> behind the bucket is taken
/// away, nothing is decoded, and a query or a fragment is passed over.
/// </remarks>
internal sealed partial class GcsLocation
{
    // https://cloud.google.com/storage/docs/objects#naming
    private const int LongestName = 1024;

    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the URI is not understood.</exception>
    public GcsLocation(string artifactUri)
    {
        var match = Form().Match(artifactUri);
        if (!match.Success)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                "An artifact URI on Google Cloud Storage is not understood: it must be gs://bucket/path, with a bucket of letters, digits, "
                + "'.', '_' and '-'. Credentials and addresses do not belong into it: see GOOGLE_APPLICATION_CREDENTIALS and "
                + "GoogleOptions.Endpoint.");
        }

        Bucket = match.Groups["bucket"].Value;
        var path = match.Groups["path"].Value;
        Prefix = path.Length == 0 || path.EndsWith('/') ? path : path + "/";
    }

    public string Bucket { get; }

    /// <summary>What all names begin with: empty, or with a <c>/</c> at its end.</summary>
    public string Prefix { get; }

    public string NameOf(string path) => Prefix + path;

    /// <summary>The prefix of what lies in a folder.</summary>
    public string FolderOf(string path) => path.Length == 0 ? Prefix : $"{Prefix}{path}/";

    /// <summary>Checks a path and gives it back.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is no artifact path, or makes no name of an object.</exception>
    public string Check(string path)
    {
        ArtifactPath.Check(path);
        int bytes;
        try
        {
            bytes = Strict.GetByteCount(NameOf(path));
        }
        catch (EncoderFallbackException)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact path '{path}' is refused: it contains half of a surrogate pair, which cannot be sent.");
        }

        return bytes <= LongestName
            ? path
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact path '{path}' is refused: with '{Prefix}' in front it has {bytes:N0} bytes, and the name of an object at "
                + $"most {LongestName:N0}. Use shorter names.");
    }

    /// <summary>An artifact, or a folder, as messages name it.</summary>
    public string Subject(string path) => path.Length == 0 ? $"The artifacts in '{this}'" : $"The artifact '{path}' in '{this}'";

    public override string ToString() => $"gs://{Bucket}/{Prefix.TrimEnd('/')}";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [GeneratedRegex("\\Ags://(?<bucket>[A-Za-z0-9][A-Za-z0-9._-]{1,254})(/(?<path>[^?#]*))?([?#].*)?\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
