using System.Globalization;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Client;

/// <summary>
/// Turns a failed call into the error that callers see: what was asked, of what, where; why it failed; what to do; what AWS said.
/// </summary>
internal static class AwsErrors
{
    public static ExecutorException ToException(Executor executor, AwsFailure failure)
    {
        var subject = $"{executor.Kind} '{executor.Id}'";
        var where = failure.Region is { } region ? $" in region '{region}'" : "";
        var what = failure.Call == AwsCall.DescribeJobs
            ? $"{failure.Call.Title} could not be asked for {subject}{where}."
            : $"The log of {subject} could not be read from {failure.Call.Title}{where}.";
        var status = failure.Status is { } number
            ? string.Create(CultureInfo.InvariantCulture, $" (HTTP {number}{(failure.Code is null ? "" : ", " + failure.Code)})")
            : "";

        // What AWS says of a wrong signature quotes the request, session token and all.
        var said = failure is { Kind: AwsFailureKind.Refused, MayBeClock: false, Said.Length: > 0 } ? $" AWS said: {failure.Said}" : "";
        return new ExecutorException(executor, $"{what} {Explain(failure)}{status}.{said}", failure.InnerException ?? failure);
    }

    private static string Explain(AwsFailure failure) => failure.Kind switch
    {
        AwsFailureKind.NoCredentials => failure.Said ?? "There are no credentials",
        AwsFailureKind.NoRegion => "Its region is not recorded, and no other is known. Set AWS_REGION or AwsOptions.Region",
        AwsFailureKind.BadRegion =>
            "That is not the name of a region; names look like 'eu-central-1'. Correct what is recorded, AWS_REGION or AwsOptions.Region",
        AwsFailureKind.BadEndpoint =>
            $"The endpoint '{failure.Said}' is not an address with http:// or https://. "
            + "Correct AWS_ENDPOINT_URL, the variable of the service, or the profile's endpoint_url",
        AwsFailureKind.UnknownHost =>
            $"The host '{failure.Address?.Host}' could not be found. "
            + $"Check that the region exists and has the service, and the network's name service{Reason(failure)}",
        AwsFailureKind.Connection =>
            $"No connection to {failure.Address?.Authority} could be made or kept. "
            + $"Check the network, its proxies, and AWS_ENDPOINT_URL if that is set{Reason(failure)}",
        AwsFailureKind.Timeout =>
            $"{failure.Address?.Authority} did not answer in time. Try again later; check the network and its proxies",
        AwsFailureKind.Malformed =>
            $"The answer of {failure.Address?.Authority} is not that of {failure.Call.Title}. "
            + $"Check that no proxy or login page answers instead, and AWS_ENDPOINT_URL if that is set{Reason(failure)}",
        _ => ExplainRefusal(failure),
    };

    private static string ExplainRefusal(AwsFailure failure) => failure switch
    {
        { IsThrottling: true } =>
            "AWS takes no more calls for now, also after several tries. Try again later, or poll less often with AwsOptions.PollInterval",
        { IsDenied: true, Code: not null } =>
            $"The credentials do not allow it. Add the permission {failure.Call.Permission} to their user or role, or use others",
        { Code: "ExpiredTokenException" or "ExpiredToken" or "TokenRefreshRequired" } =>
            "The session of the credentials has expired. Get new ones, for instance with 'aws sso login'",
        {
            Code: "UnrecognizedClientException"
                or "InvalidClientTokenId"
                or "InvalidAccessKeyId"
                or "MissingAuthenticationToken"
                or "MissingAuthenticationTokenException"
        } =>
            "AWS does not know the credentials. "
            + "Check the access key and the session token, and that the account has this region switched on",
        { MayBeClock: true } => "AWS does not accept the signature. Check the secret access key, and the clock of this machine",
        { Code: "UnknownOperationException" or "UnknownOperation" } or { Code: null, Status: 404 or 405 } or { Status: >= 300 and < 400 } =>
            $"There is no such call at {failure.Address?.Authority}. Check AWS_ENDPOINT_URL if that is set",
        { IsDenied: true } =>
            $"{failure.Address?.Authority} refuses it. "
            + $"If that is AWS, add the permission {failure.Call.Permission}; if a proxy is on the way, look there",
        { Status: 407 } => "A proxy on the way asks for a login. Put it into HTTPS_PROXY, or name the host in NO_PROXY",
        { IsTransient: true } => "The service failed, also when tried again. Try later",
        _ => "The call was refused",
    };

    private static string Reason(AwsFailure failure) =>
        failure.InnerException is { } inner ? $" ({inner.GetBaseException().Message.TrimEnd('.')})" : "";
}
