using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace RunLinkedData.Aws.Credentials;

/// <summary>
/// Gives credentials that are valid now: those of the settings, else what the SDK's chain finds. It keeps what it has found, and refreshes
/// what expires.
/// </summary>
/// <param name="configured">Those of the settings; null for the chain.</param>
/// <param name="option">The option that they are of, for messages.</param>
internal sealed class CredentialSource(AWSCredentials? configured, string option = "AwsOptions.Credentials") : IDisposable
{
    private readonly Lazy<DefaultAWSCredentialsIdentityResolver> _chain = new();

    [SuppressMessage(
        "ApiDesign",
        "RS0030:Do not use banned APIs",
        Justification = "The SDK reads the environment itself, and does not tell which profile it has looked for.")]
    internal Func<string, string?> ReadVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Whether calls go without credentials, as the settings say.</summary>
    public bool IsAnonymous => configured is AnonymousAWSCredentials;

    /// <summary>The credentials.</summary>
    /// <exception cref="CredentialException">There are none; the message says why, and what to do.</exception>
    public Task<ImmutableCredentials> GetAsync(CancellationToken cancellationToken) => TryAsync(
        async credentials => await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"{credentials.GetType().Name} gave no credentials"),
        cancellationToken);

    /// <summary>Which kind they are of, for people.</summary>
    /// <exception cref="CredentialException">As <see cref="GetAsync"/>.</exception>
    public Task<string> DescribeAsync(CancellationToken cancellationToken) => TryAsync(
        credentials => Task.FromResult(CredentialKind.Of(credentials, isGiven: configured is not null)), cancellationToken);

    public void Dispose()
    {
        if (_chain.IsValueCreated)
        {
            _chain.Value.Dispose();
        }
    }

    private async Task<T> TryAsync<T>(Func<AWSCredentials, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            return await use(
                configured ?? await _chain.Value.ResolveIdentityAsync(null, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The links of the SDK's chain fail in many ways.
            throw configured is null
                ? CredentialProblem.OfChain(exception, ReadVariable, option)
                : CredentialProblem.OfSettings(exception, option);
        }
    }
}
