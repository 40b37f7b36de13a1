using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Credentials;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.Tracking.Signing;

/// <summary>
/// Tells how tracking servers behind AWS are called: an MLflow of SageMaker, named by its ARN, and those for which
/// <c>MLFLOW_TRACKING_AWS_SIGV4</c> is set.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "The credentials are wanted as long as the options are, which nobody disposes of.")]
internal sealed partial class TrackingServers(AwsOptions options)
{
    /// <summary>The scheme of the tracking URIs.</summary>
    public const string Scheme = "arn";

    // API Gateway.
    private const string Gateway = "execute-api";

    private static readonly TimeSpan ShortestSession = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultSession = TimeSpan.FromMinutes(55);

    // One for each server and role, so that a role is taken once for all calls of a program. They live as long as the program.
    private readonly ConcurrentDictionary<(string Service, string Region, string? Role, TimeSpan Lifetime), SigV4Signer> _signers = new();
    private readonly CredentialSource _credentials = new(options.Credentials);

    /// <summary>A <see cref="ServerSetup"/>.</summary>
    public void Configure(MlflowServerOptions server, Func<string, string?> readVariable)
    {
        if (server.TrackingUri.StartsWith(Scheme + ":", StringComparison.OrdinalIgnoreCase))
        {
            var arn = SageMakerArn.Parse(server.TrackingUri);
            server.Address = options.Tracking.Endpoint ?? Endpoint(readVariable) ?? arn.Address;
            server.Headers[arn.Header] = arn.Text;
            var role = options.Tracking.RoleArn ?? RoleIn(readVariable);
            server.Signer = SignerFor(arn.Service, arn.Region, role, role is null ? default : Lifetime(readVariable));
        }
        else if (server.AwsSigV4)
        {
            server.Signer ??= SignerFor(Gateway, RegionOf(server, readVariable), null, default);
        }
    }

    private SigV4Signer SignerFor(string service, string region, string? role, TimeSpan lifetime) => _signers.GetOrAdd(
        (service, region, role, lifetime),
        key => new SigV4Signer(
            key.Service,
            key.Region,
            key.Role is null ? _credentials : new CredentialSource(new AssumedRole(key.Role, key.Lifetime, key.Region, _credentials)),
            options.TimeProvider));

    private static Uri? Endpoint(Func<string, string?> readVariable)
    {
        const string Name = "SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT";
        if (readVariable(Name) is not { Length: > 0 } text)
        {
            return null;
        }

        // The text itself is not shown: it may hold a password.
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Query: "" }
            ? uri
            : throw Refused($"{Name} is no address with http:// or https://, without a login and a query");
    }

    private static string? RoleIn(Func<string, string?> readVariable)
    {
        const string Name = "SAGEMAKER_MLFLOW_ASSUME_ROLE_ARN";
        return readVariable(Name) is not { Length: > 0 } role ? null
            : AwsTrackingOptions.IsRole(role) ? role
            : throw Refused($"{Name} is '{role}'; it must be the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME");
    }

    private TimeSpan Lifetime(Func<string, string?> readVariable)
    {
        const string Name = "SAGEMAKER_MLFLOW_ASSUME_ROLE_TTL_SECONDS";
        var lifetime = options.Tracking.RoleLifetime
            ?? (readVariable(Name) is not { Length: > 0 } text ? DefaultSession
                : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
                    ? TimeSpan.FromSeconds(seconds)
                    : throw Refused($"{Name} is '{text}'; use a number of seconds from 300 to 3600"));
        return lifetime < ShortestSession ? ShortestSession : lifetime > LongestSession ? LongestSession : lifetime;
    }

    /// <summary>The region in the host's name, else that of the settings, else what the SDK finds.</summary>
    private string RegionOf(MlflowServerOptions server, Func<string, string?> readVariable)
    {
        var host = Uri.TryCreate(server.TrackingUri, UriKind.Absolute, out var address) ? address.Host : "";
        return GatewayHost().Match(host) is { Success: true } match ? match.Groups["region"].Value
            : options.Region
            ?? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName
            ?? (readVariable("AWS_DEFAULT_REGION") is { Length: > 0 } region ? region : throw Refused(
                "MLFLOW_TRACKING_AWS_SIGV4 is set, and the region to sign for is not known; set AWS_REGION or AwsOptions.Region"));
    }

    private static MlflowException Refused(string problem) => new(
        MlflowErrorCode.InvalidParameterValue, $"The environment is not understood: {problem}.");

    [GeneratedRegex(@"\A[a-z0-9-]+\.execute-api\.(?<region>[a-z0-9-]{1,40})\.(amazonaws\.com(\.cn)?|api\.aws)\z")]
    private static partial Regex GatewayHost();
}
