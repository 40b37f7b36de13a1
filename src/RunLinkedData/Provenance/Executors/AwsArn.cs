namespace RunLinkedData.Provenance.Executors;

/// <summary>A name of AWS: <c>arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE</c>.</summary>
/// <remarks>Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html.</remarks>
internal sealed record AwsArn(string Service, string Region, string Account, string Resource)
{
    /// <summary>The last part of the resource: the ID of a task, the name of a job.</summary>
    public string Name => Resource[(Resource.LastIndexOf('/') + 1)..];

    /// <summary>Reads a name; null when it is none.</summary>
    public static AwsArn? Parse(string? text) =>
        text?.Split(':', 6) is ["arn", _, var service, var region, var account, { Length: > 0 } resource]
            ? new AwsArn(service, region, account, resource)
            : null;
}
