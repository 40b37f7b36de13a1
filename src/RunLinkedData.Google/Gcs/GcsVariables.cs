using System.Globalization;
using RunLinkedData.Google.Gcs.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Google.Gcs;

/// <summary>Lays the options over MLflow's and Google's variables.</summary>
/// <remarks>
/// MLflow's: <c>mlflow/environment_variables.py</c> and <c>mlflow/store/artifact/gcs_artifact_repo.py</c>. Its size of chunks of downloads
/// has no counterpart: ranges are as large as <see cref="TransferOptions.RangeSize"/>. The variables of credentials are read by the SDK.
/// </remarks>
internal sealed class GcsVariables(Func<string, string?> read)
{
    private readonly List<string> _problems = [];

    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: variables cannot be understood; the message names each.
    /// </exception>
    public static (GcsSettings Settings, StorageWaits Waits) Read(GoogleOptions options, StoreContext context)
    {
        GcsVariables variables = new(context.ReadVariable);
        var emulator = options.Endpoint is null ? variables.Emulator() : null;
        var endpoint = options.Endpoint ?? emulator;
        GcsSettings settings = new()
        {
            Credential = options.Credential,
            CredentialPath = options.CredentialPath,
            IsAnonymous = options.Credential is null && options.CredentialPath is null
                && (emulator is not null || endpoint?.Scheme == Uri.UriSchemeHttp),
            Endpoint = endpoint,
            UserProject = options.UserProject,
            KmsKeyName = options.KmsKeyName,
            UploadChunkSize = options.UploadChunkSize ?? variables.ChunkSize() ?? long.MaxValue,
        };
        var waits = variables.Waits(context.ServerOptions(context.TrackingUri));
        return variables._problems.Count == 0
            ? (settings, waits)
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"Variables of the environment for Google Cloud Storage cannot be used: {string.Join("; ", variables._problems)}.");
    }

    private string? Text(string name) => read(name) is { Length: > 0 } value ? value : null;

    // With a scheme, or as a host and a port.
    private Uri? Emulator()
    {
        const string Name = "STORAGE_EMULATOR_HOST";
        if (Text(Name) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", UserInfo: "" })
        {
            return uri;
        }

        // The text itself is not shown: it may hold a password.
        _problems.Add($"{Name} is neither host:port nor an address with http:// or https://, without a login");
        return null;
    }

    private long? ChunkSize()
    {
        const string Name = "MLFLOW_GCS_UPLOAD_CHUNK_SIZE";
        if (Text(Name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && GoogleOptions.IsChunk(size))
        {
            return size;
        }

        _problems.Add($"{Name} is '{text}'; it must be a number of bytes that is a multiple of {GoogleOptions.ChunkUnit}");
        return null;
    }

    /// <summary>
    /// MLflow hands its time limit to Python's requests, where it is how long nothing may come, not how long all may take.
    /// </summary>
    private StorageWaits Waits(MlflowServerOptions options)
    {
        const string Name = "MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT";
        const int AsGoodAsNone = 24 * 24 * 60 * 60;
        if (Text(Name) is { } text)
        {
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is -1 or > 0)
            {
                options.AttemptTimeout = TimeSpan.FromSeconds(seconds == -1 ? AsGoodAsNone : Math.Min(seconds, AsGoodAsNone));
            }
            else
            {
                _problems.Add($"{Name} is '{text}'; it must be a number of seconds, or -1 for no limit");
            }
        }

        return new StorageWaits(options, "RunLinkedData.Google.Gcs");
    }
}
