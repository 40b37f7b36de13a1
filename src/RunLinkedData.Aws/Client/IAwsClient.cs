using RunLinkedData.Aws.Client.Wire;

namespace RunLinkedData.Aws.Client;

/// <summary>
/// All that is asked of AWS. The service packages of the SDK could stand behind it as well. Failures are <see cref="AwsFailure"/>s.
/// </summary>
internal interface IAwsClient
{
    /// <summary>Describes up to 100 jobs in one call; those that AWS Batch does not know, any more, are not among them.</summary>
    Task<IReadOnlyList<Job>> DescribeJobsAsync(string? region, IReadOnlyList<string> jobIds, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a page, the first one without a token; <see cref="AwsFailure.IsMissing"/> when there is no such stream, yet.
    /// </summary>
    Task<LogPage> GetLogEventsAsync(LogStream stream, string? token, CancellationToken cancellationToken);
}
