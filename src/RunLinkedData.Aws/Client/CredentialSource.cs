using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace RunLinkedData.Aws.Client;

/// <summary>Gives credentials that are valid now: those of the settings, else what the SDK's chain finds.</summary>
internal sealed class CredentialSource(AWSCredentials? configured) : IDisposable
{
    private readonly Lazy<DefaultAWSCredentialsIdentityResolver> _chain = new();

    public async Task<ImmutableCredentials> GetAsync(CancellationToken cancellationToken)
    {
        var credentials = configured ?? await _chain.Value.ResolveIdentityAsync(null, cancellationToken).ConfigureAwait(false);
        return await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"{credentials.GetType().Name} gave no credentials.");
    }

    public void Dispose()
    {
        if (_chain.IsValueCreated)
        {
            _chain.Value.Dispose();
        }
    }
}
