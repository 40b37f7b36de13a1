using System.Globalization;
using Azure.Core;
using RunLinkedData.Azure.Blobs.Calls;
using RunLinkedData.MLflow;

namespace RunLinkedData.Azure.Blobs;

/// <summary>Lays the options over MLflow's variables.</summary>
/// <remarks>
/// MLflow's: <c>mlflow/store/artifact/azure_blob_artifact_repo.py</c> (connection string, key, then <c>DefaultAzureCredential</c>) and
/// <c>azure_data_lake_artifact_repo.py</c> (SAS, then <c>DefaultAzureCredential</c>); <c>AZURE_CLIENT_ID</c> and its kin are read by
/// Azure.Identity itself.
/// </remarks>
internal sealed class AzureVariables(Func<string, string?> read)
{
    private const string ConnectionVariable = "AZURE_STORAGE_CONNECTION_STRING";
    private const string KeyVariable = "AZURE_STORAGE_ACCESS_KEY";
    private const string SasVariable = "AZURE_STORAGE_SAS_TOKEN";
    private const string TimeoutVariable = "MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT";

    private readonly List<string> _problems = [];

    /// <summary>Reads the settings for a location.</summary>
    /// <param name="options">What goes before the variables.</param>
    /// <param name="location">Whose account and host are the default, and whose scheme says which variables count.</param>
    /// <param name="server">MLflow's settings: which certificates are trusted.</param>
    /// <param name="readVariable">Reads a variable.</param>
    /// <param name="credential">Who asks for tokens where nothing else is set.</param>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: variables cannot be understood; the message names each.
    /// </exception>
    public static AzureSettings Read(
        AzureOptions options,
        BlobLocation location,
        MlflowServerOptions server,
        Func<string, string?> readVariable,
        Lazy<TokenCredential> credential)
    {
        AzureVariables variables = new(readVariable);
        var (access, endpoint) = variables.AccessOf(options, location, credential);
        if (variables._problems.Count > 0)
        {
            throw variables.Refused();
        }

        AzureSettings settings = new()
        {
            Endpoint = options.Endpoint ?? endpoint ?? location.Endpoint,
            Access = access,
            InsecureTls = server.InsecureTls,
            ServerCertificatePath = server.ServerCertificatePath,
            NewHandler = options.NewHandler,
        };
        return settings.Access.IsToken && settings.Endpoint.Scheme != Uri.UriSchemeHttps
            ? throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"Tokens of Microsoft Entra ID are not sent to '{settings.Endpoint.GetLeftPart(UriPartial.Authority)}', which anybody on "
                + "the way could read. Use an endpoint with https://, or another kind of credentials.")
            : settings;
    }

    /// <summary>
    /// How long a transfer may stand still: <c>MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT</c> where it is set, else as MLflow's settings for
    /// servers say.
    /// </summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it cannot be understood.</exception>
    public static TimeSpan PatienceOf(MlflowServerOptions server, Func<string, string?> readVariable)
    {
        AzureVariables variables = new(readVariable);
        if (variables.Text(TimeoutVariable) is not { } text)
        {
            return server.AttemptTimeout;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            // As MLflow reads it: 0 is not set.
            return seconds == 0 ? server.AttemptTimeout : seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
        }

        variables._problems.Add($"{TimeoutVariable} is '{text}'; use a whole number of seconds, or -1 for no limit");
        throw variables.Refused();
    }

    private (BlobAccess Access, Uri? Endpoint) AccessOf(AzureOptions options, BlobLocation location, Lazy<TokenCredential> credential)
    {
        if (OfOptions(options, location) is { } given)
        {
            return given;
        }

        if (!location.IsDataLake && Text(ConnectionVariable) is { } connectionString)
        {
            if (BlobAccess.ProblemOfConnectionString(connectionString) is not { } problem)
            {
                return (BlobAccess.OfConnectionString(connectionString), BlobAccess.EndpointOf(connectionString));
            }

            _problems.Add($"{ConnectionVariable} {problem}");
        }
        else if (!location.IsDataLake && Text(KeyVariable) is { } key)
        {
            if (BlobAccess.IsKey(key))
            {
                return (BlobAccess.OfKey(location.Account, key), null);
            }

            _problems.Add($"{KeyVariable} is not Base64; Azure's portal shows it under \"Access keys\"");
        }
        else if (location.IsDataLake && Text(SasVariable) is { } sas)
        {
            if (BlobAccess.IsSas(sas))
            {
                return (BlobAccess.OfSas(sas), null);
            }

            _problems.Add($"{SasVariable} has no signature; it is the text behind the '?' of a signed address");
        }

        return (BlobAccess.OfToken("tokens of Microsoft Entra ID (DefaultAzureCredential)", () => credential.Value), null);
    }

    private static (BlobAccess Access, Uri? Endpoint)? OfOptions(AzureOptions options, BlobLocation location) => options switch
    {
        { ConnectionString: { } text } => (BlobAccess.OfConnectionString(text), BlobAccess.EndpointOf(text)),
        { AccountKey: { } key } => (BlobAccess.OfKey(location.Account, key), null),
        { SasToken: { } sas } => (BlobAccess.OfSas(sas), null),
        { Credential: { } given } =>
            (BlobAccess.OfToken($"tokens of Microsoft Entra ID ({given.GetType().Name} of the program's options)", () => given), null),
        _ => null,
    };

    private string? Text(string name) => read(name) is { Length: > 0 } value ? value : null;

    private MlflowException Refused() => new(
        MlflowErrorCode.InvalidParameterValue,
        $"Variables of the environment for Azure cannot be used: {string.Join("; ", _problems)}.");
}
