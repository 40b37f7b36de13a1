using Google.Apis.Auth.OAuth2;

namespace RunLinkedData.Google.Gcs;

/// <summary>How artifacts on Google Cloud Storage are reached. Every setting has a default that works.</summary>
/// <remarks>
/// What is set here goes before the variables. The values are read once, when the first run with such artifacts is opened; later changes
/// have no effect.
/// </remarks>
public sealed class GoogleOptions
{
    internal const int ChunkUnit = 256 << 10;

    /// <summary>
    /// Who asks. Default: the one of <see cref="CredentialPath"/>; else, at an endpoint without encryption, nobody, so that no token is
    /// seen on the way; else application default credentials: <c>GOOGLE_APPLICATION_CREDENTIALS</c>, the login of
    /// <c>gcloud auth application-default login</c>, or the account of the machine. Where there are none, nobody: buckets that are public
    /// can be read.
    /// </summary>
    public GoogleCredential? Credential { get; set; }

    /// <summary>
    /// A JSON file with credentials: the key of a service account, workload identity federation, and whatever else Google's tools write.
    /// Only one of this and <see cref="Credential"/> may be set. Default: none.
    /// </summary>
    public string? CredentialPath { get; set; }

    /// <summary>
    /// The address of the storage, such as <c>http://127.0.0.1:4443</c>. Default: <c>STORAGE_EMULATOR_HOST</c>, where nobody asks unless
    /// credentials are set here; else <c>https://storage.googleapis.com</c>.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// The project that pays for the requests, for buckets whose requester pays. It goes with every call. Default: none.
    /// </summary>
    public string? UserProject { get; set; }

    /// <summary>
    /// The key of Cloud KMS that files are encrypted with, as
    /// <c>projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY</c>. Default: that of the bucket.
    /// </summary>
    public string? KmsKeyName { get; set; }

    /// <summary>
    /// How many bytes of a large file one request sends at most: a multiple of 262,144. A file goes in one request, or one after another,
    /// for proxies that take no large ones. Default: <c>MLFLOW_GCS_UPLOAD_CHUNK_SIZE</c>, else all of the file.
    /// </summary>
    public long? UploadChunkSize { get; set; }

    /// <summary>Everything that is wrong with these settings.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Credential is not null && CredentialPath is not null)
        {
            yield return $"{nameof(Credential)} and {nameof(CredentialPath)} are both set; set one of them";
        }

        if (Endpoint is not null && !(Endpoint.IsAbsoluteUri && Endpoint is { Scheme: "http" or "https", UserInfo: "" }))
        {
            yield return $"{nameof(Endpoint)} must be an address with http:// or https:// and without a login";
        }

        if (UploadChunkSize is { } size && !IsChunk(size))
        {
            yield return $"{nameof(UploadChunkSize)} is {size}; it must be a multiple of {ChunkUnit}";
        }
    }

    internal static bool IsChunk(long size) => size > 0 && size % ChunkUnit == 0;

    internal GoogleOptions Copy() => (GoogleOptions)MemberwiseClone();
}
