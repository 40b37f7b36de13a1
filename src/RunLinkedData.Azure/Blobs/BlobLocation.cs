using System.Text;
using System.Text.RegularExpressions;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Azure.Blobs;

/// <summary>The account and the container that an artifact URI names, and what the names of blobs in it begin with.</summary>
/// <remarks>
/// As MLflow reads it (<c>parse_wasbs_uri</c> in <c>mlflow/store/artifact/azure_blob_artifact_repo.py</c>, <c>_parse_abfss_uri</c> in
/// <c>azure_data_lake_artifact_repo.py</c>): one <c>/</c> behind the host is taken away, nothing is decoded, and a query or a fragment is
/// passed over.
/// </remarks>
internal sealed partial class BlobLocation
{
    public const string Wasbs = "wasbs";
    public const string Wasb = "wasb";
    public const string Abfss = "abfss";
    public const string Abfs = "abfs";

    // https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata.
    private const int LongestName = 1024;

    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the URI is not understood.</exception>
    public BlobLocation(string artifactUri)
    {
        var match = Form().Match(artifactUri);
        if (!match.Success)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                "An artifact URI in Azure is not understood: it must be wasbs://container@account.blob.core.windows.net/path or "
                + "abfss://filesystem@account.dfs.core.windows.net/path. Keys and signatures do not belong into it: see "
                + "AZURE_STORAGE_CONNECTION_STRING and AZURE_STORAGE_SAS_TOKEN.");
        }

        Scheme = match.Groups["scheme"].Value.ToLowerInvariant();
        Container = match.Groups["container"].Value;
        Account = match.Groups["account"].Value;
        _host = $"{Account}.{match.Groups["suffix"].Value}";
        var path = match.Groups["path"].Value;
        Prefix = path.Length == 0 || path.EndsWith('/') ? path : path + "/";
        if (Prefix.Split('/').Any(part => part is "." or ".."))
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact URI '{this}' has a part '.' or '..', which HTTP takes away on the way. Give the path without.");
        }
    }

    private readonly string _host;

    public string Scheme { get; }

    /// <summary>Whether MLflow takes it for Data Lake, which has variables of its own.</summary>
    public bool IsDataLake => Scheme is Abfss or Abfs;

    public string Account { get; }

    public string Container { get; }

    /// <summary>What all names begin with: empty, or with a <c>/</c> at its end.</summary>
    public string Prefix { get; }

    /// <summary>The address of the account's blob service. An account with a hierarchy answers there, too.</summary>
    public Uri Endpoint => new($"https://{DataLakeHost().Replace(_host, "$1.blob.", 1)}");

    public string NameOf(string path) => Prefix + path;

    /// <summary>The prefix of what lies in a folder.</summary>
    public string FolderOf(string path) => path.Length == 0 ? Prefix : $"{Prefix}{path}/";

    /// <summary>Checks a path and gives it back.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is no artifact path, or makes no name of a blob.</exception>
    public string Check(string path)
    {
        ArtifactPath.Check(path);
        var name = NameOf(path);
        if (name.Length > LongestName)
        {
            throw Refused(
                path,
                $"with '{Prefix}' in front it has {name.Length:N0} characters, and the name of a blob at most {LongestName:N0}. Use "
                + "shorter names");
        }

        if (path.Split('/').Any(part => part.EndsWith('.')))
        {
            throw Refused(path, "a part of it ends with '.', which Azure does not keep. Leave the dot away");
        }

        try
        {
            Strict.GetByteCount(name);
            return path;
        }
        catch (EncoderFallbackException)
        {
            throw Refused(path, "it contains half of a surrogate pair, which cannot be sent. Use another name");
        }
    }

    /// <summary>An artifact, or a folder, as messages name it.</summary>
    public string Subject(string path) => path.Length == 0 ? $"The artifacts in '{this}'" : $"The artifact '{path}' in '{this}'";

    public override string ToString() => $"{Scheme}://{Container}@{_host}/{Prefix.TrimEnd('/')}";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static MlflowException Refused(string path, string reason) =>
        new(MlflowErrorCode.InvalidParameterValue, $"The artifact path '{path}' is refused: {reason}.");

    [GeneratedRegex(
        "\\A(?<scheme>wasbs?|abfss?)://(?<container>[A-Za-z0-9$_-]{1,63})@(?<account>[A-Za-z0-9-]{1,63})\\.(?<suffix>[A-Za-z0-9.-]{1,190})"
        + "(/(?<path>[^?#]*))?([?#].*)?\\z",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Form();

    // The label behind the account, and behind the zone where there is one: account.z01.dfs.storage.azure.net.
    [GeneratedRegex("\\A([^.]+(?:\\.z[0-9]+)?)\\.dfs\\.", RegexOptions.IgnoreCase)]
    private static partial Regex DataLakeHost();
}
