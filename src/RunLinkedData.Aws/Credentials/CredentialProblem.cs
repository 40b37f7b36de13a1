using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using RunLinkedData.Secrets;

namespace RunLinkedData.Aws.Credentials;

/// <summary>
/// Says why the SDK has no credentials, in its own words where it is about something that was set up, and what to do about it.
/// </summary>
/// <remarks>
/// The SDK goes on to the next place when a profile cannot be used, and then names all places and all failures in one text. So the profile
/// is asked once more by itself.
/// </remarks>
internal static class CredentialProblem
{
    private const int LongestQuote = 500;
    private const string Default = "default";

    /// <summary>What was wrong with the credentials that the settings name.</summary>
    /// <param name="exception">What they threw.</param>
    /// <param name="option">The option that they are of.</param>
    public static CredentialException OfSettings(Exception exception, string option) =>
        New($"The credentials of the settings cannot be used ({Reason(exception)}). Look at {option}", exception);

    /// <summary>What was wrong with those that the SDK's chain looks for.</summary>
    /// <param name="exception">What the chain, or the credentials that it found, threw.</param>
    /// <param name="read">Reads a variable.</param>
    /// <param name="option">The option that would give others.</param>
    public static CredentialException OfChain(Exception exception, Func<string, string?> read, string option)
    {
        var named = read("AWS_PROFILE") is { Length: > 0 } name ? name : null;
        var chain = new CredentialProfileStoreChain();
        var profile = Find(chain, named ?? Default);
        return exception switch
        {
            ProfileNotFoundException => New(
                $"There is no profile '{named ?? Default}', which AWS_PROFILE names, in the files that the AWS CLI writes (config and "
                + "credentials in ~/.aws, or where AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say). Correct AWS_PROFILE, or make the "
                + "profile with 'aws configure'",
                exception),
            ProcessAWSCredentialException => New(
                $"The program that the profile '{named ?? Default}' names as its credential_process gave no credentials "
                + $"({Reason(exception)}). Run it by itself, and look at what it prints",
                exception),
            _ when IsOfLogin(profile, exception) => New(
                $"There is no login, or none that is still valid, for the profile '{profile!.Name}', which is one of IAM Identity Center"
                + $"{Quoted(exception)}. Run 'aws sso login --profile {profile.Name}'",
                exception),
            _ when IsOfChain(exception) => OfProfile(chain, profile, named) is { } problem
                ? New(problem, exception)
                : Nothing(option, exception),
            _ => New(
                $"The credentials could not be had ({Reason(exception)}). Look at the role and at who may assume it, at the files that are "
                + "named, and at the network",
                exception),
        };
    }

    private static CredentialException Nothing(string option, Exception exception) => new(
        "No credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, run where there is a "
        + $"role, or set {option} in a program",
        exception)
    {
        IsOfNothing = true,
    };

    // What the profile itself says; null when there is nothing in it about credentials.
    private static string? OfProfile(CredentialProfileStoreChain chain, CredentialProfile? profile, string? named)
    {
        if (profile is null)
        {
            return null;
        }

        try
        {
            _ = AWSCredentialsFactory.GetAWSCredentials(profile, chain, nonCallbackOnly: true);
            return null;
        }
        catch (Exception) when (!profile.CanCreateAWSCredentials && named is null)
        {
            // A default profile that holds no more than the region.
            return null;
        }
        catch (Exception exception)
        {
            return $"The profile '{profile.Name}' gives no credentials ({Reason(exception)}). Correct it in the files that the AWS CLI "
                + "writes (~/.aws, or where AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say), or name another one in AWS_PROFILE";
        }
    }

    private static CredentialProfile? Find(CredentialProfileStoreChain chain, string name)
    {
        try
        {
            return chain.TryGetProfile(name, out var profile) ? profile : null;
        }
        catch (Exception)
        {
            // A file that cannot be read is told by the chain's own failure.
            return null;
        }
    }

    // The SDK says that such profiles "are not allowed here" as long as there is no token of a login.
    private static bool IsOfLogin(CredentialProfile? profile, Exception exception) =>
        profile?.Options is { } options
        && (options.SsoSession is not null || options.SsoStartUrl is not null)
        && (IsOfChain(exception) || exception.GetBaseException().Message.Contains("SSO", StringComparison.Ordinal));

    private static bool IsOfChain(Exception exception) =>
        exception is AmazonClientException { InnerException: null }
        && exception.Message.StartsWith("Failed to resolve AWS", StringComparison.Ordinal);

    private static string Quoted(Exception exception) => IsOfChain(exception) ? "" : $" ({Reason(exception)})";

    // What happened, and what it came from, where that says more.
    private static string Reason(Exception exception)
    {
        // Behind what a service said there is only that it answered with an error.
        var root = Chain(exception).OfType<AmazonServiceException>().FirstOrDefault() ?? exception.GetBaseException();
        var text = root == exception || exception.Message.Contains(root.Message, StringComparison.Ordinal)
            ? exception.Message
            : $"{exception.Message.TrimEnd('.')}: {root.Message}";
        var line = string.Join(' ', SecretText.Redact(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return line.Length <= LongestQuote ? line : line[..LongestQuote] + "...";
    }

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    // What a program of the user's printed may hold anything: it is quoted without what looks like a secret, and not handed on as it is.
    private static CredentialException New(string message, Exception exception) =>
        new(message, exception is ProcessAWSCredentialException ? null : exception);
}
