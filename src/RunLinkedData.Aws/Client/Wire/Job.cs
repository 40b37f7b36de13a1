namespace RunLinkedData.Aws.Client.Wire;

/// <summary>
/// A job, as far as it matters here: https://docs.aws.amazon.com/batch/latest/APIReference/API_JobDetail.html. Its container or tasks are
/// those of the latest attempt; a job of several containers has tasks.
/// </summary>
internal sealed record Job(
    string? JobId, string? Status, IReadOnlyList<JobAttempt?>? Attempts, JobContainer? Container, JobTasks? EcsProperties, long? StoppedAt);

/// <summary>
/// An attempt. Its containers get their log streams when they run; the time, in milliseconds since 1970, is null or 0 while it goes on.
/// </summary>
internal sealed record JobAttempt(JobContainer? Container, IReadOnlyList<JobTask?>? TaskProperties, long? StoppedAt)
{
    // One that went well is the last: the job will say so soon.
    public bool HasFailed => StoppedAt > 0 && Container?.ExitCode != 0;
}

internal sealed record JobTasks(IReadOnlyList<JobTask?>? TaskProperties);

internal sealed record JobTask(IReadOnlyList<JobContainer?>? Containers);

/// <summary>A container; in an attempt it comes without its configuration.</summary>
internal sealed record JobContainer(string? Name, string? LogStreamName, int? ExitCode, JobLogConfiguration? LogConfiguration);

internal sealed record JobLogConfiguration(IReadOnlyDictionary<string, string>? Options);

internal sealed record DescribeJobsRequest(IReadOnlyList<string> Jobs);

internal sealed record DescribeJobsResponse(IReadOnlyList<Job?>? Jobs);
