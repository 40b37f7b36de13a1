using Google.Apis.Auth.OAuth2;

namespace RunLinkedData.Google.Gcs.Calls;

/// <summary>How a storage is called: options and variables together.</summary>
internal sealed record GcsSettings
{
    /// <summary>Null for the one of a file, or for what is found.</summary>
    public GoogleCredential? Credential { get; init; }

    public string? CredentialPath { get; init; }

    /// <summary>Whether nobody is looked for.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Null for Google's own.</summary>
    public Uri? Endpoint { get; init; }

    public string? UserProject { get; init; }

    public string? KmsKeyName { get; init; }

    /// <summary>How many bytes one request of a resumable upload sends at most.</summary>
    public long UploadChunkSize { get; init; } = long.MaxValue;
}
