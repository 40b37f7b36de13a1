using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Storage.v1;

namespace RunLinkedData.Google.Gcs.Calls;

/// <summary>Who asks.</summary>
/// <param name="Credential">Null for nobody.</param>
internal sealed record Caller(GoogleCredential? Credential)
{
    /// <summary>Which kind it is, never which one.</summary>
    public string Kind => Credential?.UnderlyingCredential switch
    {
        null => "nobody (no credentials were found, or none are used at this endpoint)",
        ServiceAccountCredential _ => "the key of a service account",
        ComputeCredential _ => "the account of this machine",
        UserCredential _ => "the login of a person",
        ImpersonatedCredential _ => "a service account by impersonation",
        ExternalAccountCredential _ => "workload identity federation",
        _ => "an access token",
    };

    /// <summary>Finds who asks.</summary>
    /// <exception cref="GcsFailure">Somebody is named who cannot be used.</exception>
    public static async Task<Caller> FindAsync(GcsSettings settings, CancellationToken cancellationToken)
    {
        if (settings.IsAnonymous)
        {
            return new Caller((GoogleCredential?)null);
        }

        try
        {
            var credential = settings.Credential ?? await (settings.CredentialPath is { } path
                ? FromFileAsync(path, cancellationToken)
                : GoogleCredential.GetApplicationDefaultAsync(cancellationToken)).ConfigureAwait(false);
            return new Caller(credential.IsCreateScopedRequired
                ? credential.CreateScoped(StorageService.Scope.DevstorageReadWrite)
                : credential);
        }
        catch (InvalidOperationException exception) when (settings.CredentialPath is null && exception.InnerException is null)
        {
            // None were found. One that was found and is broken has a cause; to go on as nobody would hide it.
            return new Caller((GoogleCredential?)null);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException
            or JsonException or ArgumentException)
        {
            throw GcsFailure.NoCredentials(exception);
        }
    }

    // The SDK wants to be told which kind is in the file; here whoever names the file says what may be in it.
    private static async Task<GoogleCredential> FromFileAsync(string path, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        var type = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("type", out var named)
            ? named.GetString()
            : null;
        return type is null
            ? throw new InvalidOperationException($"The file '{path}' holds no credentials of Google: it has no 'type'.")
            : await CredentialFactory.FromFileAsync(path, type, cancellationToken).ConfigureAwait(false);
    }
}
