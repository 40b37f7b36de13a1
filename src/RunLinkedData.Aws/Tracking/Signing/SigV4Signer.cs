using RunLinkedData.Aws.Credentials;
using RunLinkedData.Aws.Signatures;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.Tracking.Signing;

/// <summary>Signs what is asked of an MLflow behind AWS: signature version 4, over the body too.</summary>
/// <param name="service">The service's name in signatures.</param>
/// <param name="region">The region that is signed for.</param>
/// <param name="credentials">Who asks.</param>
/// <param name="time">The clock.</param>
internal sealed class SigV4Signer(string service, string region, CredentialSource credentials, TimeProvider time) : IRequestSigner
{
    public async ValueTask SignAsync(HttpRequestMessage request, ReadOnlyMemory<byte> bodySha256, CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken).ConfigureAwait(false);
        RequestSigner.Sign(request, Convert.ToHexStringLower(bodySha256.Span), service, region, found, time.GetUtcNow());
    }

    private async Task<Amazon.Runtime.ImmutableCredentials> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CredentialException exception) when (exception.InnerException is MlflowException known)
        {
            // A role that could not be taken.
            throw new MlflowException(known.Code, known.Message, exception);
        }
        catch (CredentialException exception)
        {
            throw new MlflowException(
                MlflowErrorCode.Unauthenticated,
                $"A call of the tracking server must be signed for '{service}' in {region}. {exception.Message}.",
                exception);
        }
    }
}
