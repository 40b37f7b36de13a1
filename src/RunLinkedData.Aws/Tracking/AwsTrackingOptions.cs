using System.Text.RegularExpressions;

namespace RunLinkedData.Aws.Tracking;

/// <summary>
/// How an MLflow of Amazon SageMaker is called, whose ARN is the tracking URI. Every setting has a default that works.
/// </summary>
/// <remarks>What is set here goes before the variables, which are those of the plugin for Python (<c>sagemaker-mlflow</c>).</remarks>
public sealed partial class AwsTrackingOptions
{
    /// <summary>
    /// The address, for one of your own network. Default: <c>SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT</c>, else AWS's own of the ARN's region.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// The ARN of a role that is taken to call it. Default: <c>SAGEMAKER_MLFLOW_ASSUME_ROLE_ARN</c>, else none.
    /// </summary>
    public string? RoleArn { get; set; }

    /// <summary>
    /// How long a session of that role is used before another one is asked for: 5 minutes to an hour, and what is outside of that is taken
    /// for the nearer of the two. Default: <c>SAGEMAKER_MLFLOW_ASSUME_ROLE_TTL_SECONDS</c>, else 55 minutes.
    /// </summary>
    public TimeSpan? RoleLifetime { get; set; }

    /// <summary>Whether a text is the ARN of a role.</summary>
    internal static bool IsRole(string text) => Role().IsMatch(text);

    /// <summary>Everything that is wrong with these settings.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Endpoint is not null && !(Endpoint.IsAbsoluteUri && Endpoint is { Scheme: "http" or "https", UserInfo: "", Query: "" }))
        {
            yield return $"{nameof(Endpoint)} must be an address with http:// or https://, without a login and a query";
        }

        if (RoleArn is not null && !IsRole(RoleArn))
        {
            yield return $"{nameof(RoleArn)} is '{RoleArn}'; it must be the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME";
        }
    }

    [GeneratedRegex(@"\Aarn:aws[a-z-]{0,20}:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}\z")]
    private static partial Regex Role();
}
