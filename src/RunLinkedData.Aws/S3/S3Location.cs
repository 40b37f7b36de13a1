using System.Text;
using System.Text.RegularExpressions;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Aws.S3;

/// <summary>The bucket that an artifact URI names, and what the keys in it begin with.</summary>
/// <remarks>
/// As MLflow reads it (<c>parse_s3_uri</c> in <c>mlflow/store/artifact/s3_artifact_repo.py</c>): one <c>/</c> behind the bucket is taken
/// away, nothing is decoded, and a query or a fragment is passed over.
/// </remarks>
internal sealed partial class S3Location
{
    private const int LongestKey = 1024;

    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the URI is not understood.</exception>
    public S3Location(string artifactUri)
    {
        var match = Form().Match(artifactUri);
        if (!match.Success)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                "An artifact URI on S3 is not understood: it must be s3://bucket/path, with a bucket of letters, digits, '.', '_' and '-'. "
                + "Keys and addresses do not belong into it: see AWS_ACCESS_KEY_ID and MLFLOW_S3_ENDPOINT_URL.");
        }

        Bucket = match.Groups["bucket"].Value;
        var path = match.Groups["path"].Value;
        Prefix = path.Length == 0 || path.EndsWith('/') ? path : path + "/";
        if (Prefix.Split('/').Any(part => part is "." or ".."))
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact URI '{this}' has a part '.' or '..', which HTTP takes away on the way. Give the path without.");
        }
    }

    public string Bucket { get; }

    /// <summary>What all keys begin with: empty, or with a <c>/</c> at its end.</summary>
    public string Prefix { get; }

    public string KeyOf(string path) => Prefix + path;

    /// <summary>The prefix of what lies in a folder.</summary>
    public string FolderOf(string path) => path.Length == 0 ? Prefix : $"{Prefix}{path}/";

    /// <summary>Checks a path and gives it back.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is no artifact path, or makes no key.</exception>
    public string Check(string path)
    {
        ArtifactPath.Check(path);
        var key = KeyOf(path);
        int bytes;
        try
        {
            bytes = Strict.GetByteCount(key);
        }
        catch (EncoderFallbackException)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact path '{path}' is refused: it contains half of a surrogate pair, which cannot be sent.");
        }

        return bytes <= LongestKey
            ? path
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact path '{path}' is refused: with '{Prefix}' in front it has {bytes:N0} bytes, and a key of S3 at most "
                + $"{LongestKey:N0}. Use shorter names.");
    }

    /// <summary>An artifact, or a folder, as messages name it.</summary>
    public string Subject(string path) => path.Length == 0 ? $"The artifacts in '{this}'" : $"The artifact '{path}' in '{this}'";

    public override string ToString() => $"s3://{Bucket}/{Prefix.TrimEnd('/')}";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [GeneratedRegex("\\As3://(?<bucket>[A-Za-z0-9][A-Za-z0-9._-]{1,254})(/(?<path>[^?#]*))?([?#].*)?\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
