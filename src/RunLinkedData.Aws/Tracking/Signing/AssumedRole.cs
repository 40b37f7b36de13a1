using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RunLinkedData.Aws.Credentials;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.Tracking.Signing;

/// <summary>A role that is taken by AWS STS, and taken again before its session ends.</summary>
/// <remarks>The name of the session is that of the plugin for Python, by which people find it in CloudTrail.</remarks>
internal sealed class AssumedRole : RefreshingAWSCredentials
{
    private const string SessionName = "AuthBotoSagemakerMlFlow";
    private static readonly TimeSpan Session = TimeSpan.FromHours(1);

    private readonly string _role;
    private readonly CredentialSource _source;
    private readonly string _region;

    /// <param name="role">The role's ARN.</param>
    /// <param name="lifetime">How long a session is used, up to an hour.</param>
    /// <param name="region">The region whose STS is asked.</param>
    /// <param name="source">Who takes it.</param>
    public AssumedRole(string role, TimeSpan lifetime, string region, CredentialSource source)
    {
        (_role, _region, _source) = (role, region, source);
        PreemptExpiryTime = Session - lifetime;
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        try
        {
            var own = await _source.GetAsync(CancellationToken.None).ConfigureAwait(false);
            AmazonSecurityTokenServiceConfig config = new();
            if (config.ServiceURL is { } endpoint)
            {
                // What the variables or the profile say is not taken for an endpoint before it is set.
                config.ServiceURL = endpoint;
                config.AuthenticationRegion = _region;
            }
            else
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(_region);
            }

            using AmazonSecurityTokenServiceClient sts = new(Given(own), config);
            var answer = await sts.AssumeRoleAsync(new AssumeRoleRequest
            {
                RoleArn = _role,
                RoleSessionName = SessionName,
                DurationSeconds = (int)Session.TotalSeconds,
            }).ConfigureAwait(false);
            var taken = answer.Credentials;
            return new CredentialsRefreshState(
                new ImmutableCredentials(taken.AccessKeyId, taken.SecretAccessKey, taken.SessionToken),
                taken.Expiration!.Value.ToUniversalTime());
        }
        catch (AmazonServiceException exception)
        {
            // The answer to a wrong signature quotes the request.
            throw new MlflowException(
                MlflowErrorCode.Unauthenticated,
                $"The role '{_role}', which SAGEMAKER_MLFLOW_ASSUME_ROLE_ARN or AwsOptions.Tracking names, could not be taken in {_region} "
                + $"({exception.ErrorCode ?? "no answer"}). Look at its trust policy, and at sts:AssumeRole of who asks.");
        }
    }

    private static AWSCredentials Given(ImmutableCredentials own) => own.UseToken
        ? new SessionAWSCredentials(own.AccessKey, own.SecretKey, own.Token)
        : new BasicAWSCredentials(own.AccessKey, own.SecretKey);
}
