using RunLinkedData.Aws.Client.Wire;

namespace RunLinkedData.Aws.Client;

/// <summary>
/// All that is asked of AWS. The service packages of the SDK could stand behind it as well. Failures are <see cref="AwsFailure"/>s.
/// </summary>
internal interface IAwsClient
{
    /// <summary>Describes a job; null when AWS Batch does not know it, any more.</summary>
    Task<Job?> DescribeJobAsync(string? region, string jobId, CancellationToken cancellationToken);

    /// <summary>Reads a page, the first one without a token; null when there is no such stream, yet.</summary>
    Task<LogPage?> GetLogEventsAsync(LogStream stream, string? token, CancellationToken cancellationToken);
}
