using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace RunLinkedData.Aws.Credentials;

/// <summary>Gives credentials that are valid now: those of the settings, else what the SDK's chain finds.</summary>
internal sealed class CredentialSource(AWSCredentials? configured) : IDisposable
{
    private readonly Lazy<DefaultAWSCredentialsIdentityResolver> _chain = new();

    [SuppressMessage(
        "ApiDesign",
        "RS0030:Do not use banned APIs",
        Justification = "The SDK reads the environment itself, and does not tell which profile it has looked for.")]
    internal Func<string, string?> ReadVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The credentials.</summary>
    /// <exception cref="CredentialException">There are none; the message says why, and what to do.</exception>
    public async Task<ImmutableCredentials> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var credentials = configured ?? await _chain.Value.ResolveIdentityAsync(null, cancellationToken).ConfigureAwait(false);
            return await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"{credentials.GetType().Name} gave no credentials");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The links of the SDK's chain fail in many ways.
            throw configured is null
                ? CredentialProblem.OfChain(exception, ReadVariable)
                : CredentialProblem.OfSettings(exception);
        }
    }

    public void Dispose()
    {
        if (_chain.IsValueCreated)
        {
            _chain.Value.Dispose();
        }
    }
}
