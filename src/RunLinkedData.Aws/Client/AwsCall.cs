namespace RunLinkedData.Aws.Client;

/// <summary>An operation of a service, as it goes over the wire.</summary>
/// <param name="Service">The service's name in signatures and host names.</param>
/// <param name="ServiceId">Its name in the SDKs' settings.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Permission">The permission it needs.</param>
/// <param name="Path">The path below the endpoint.</param>
/// <param name="ContentType">The type of the request's body.</param>
/// <param name="Target">The header <c>X-Amz-Target</c>, or null.</param>
/// <remarks>From the services' models: https://github.com/boto/botocore, <c>botocore/data/{batch,logs}/*/service-2.json</c>.</remarks>
internal sealed record AwsCall(
    string Service, string ServiceId, string Title, string Permission, string Path, string ContentType, string? Target = null)
{
    public static AwsCall DescribeJobs { get; } = new(
        "batch", "Batch", "AWS Batch", "batch:DescribeJobs", "v1/describejobs", "application/json");

    public static AwsCall GetLogEvents { get; } = new(
        "logs", "CloudWatch Logs", "CloudWatch Logs", "logs:GetLogEvents", "", "application/x-amz-json-1.1", "Logs_20140328.GetLogEvents");
}
