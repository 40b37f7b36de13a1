using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tracking;

namespace RunLinkedData.Aws.Client;

/// <summary>How AWS is asked about executions, and how artifacts on S3 are reached. Every setting has a default that works.</summary>
public sealed class AwsOptions
{
    /// <summary>
    /// The region of executions that were recorded without one, such as <c>eu-central-1</c>. Default: what the AWS SDK finds
    /// (<c>AWS_REGION</c>, the profile, the machine's own region), then <c>AWS_DEFAULT_REGION</c>.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>
    /// Who asks. Default: the AWS SDK's own chain, from <c>AWS_ACCESS_KEY_ID</c> over profiles to the roles of containers and machines.
    /// </summary>
    public AWSCredentials? Credentials { get; set; }

    /// <summary>
    /// The address of AWS Batch, for an emulator or an endpoint of your own network. Default: <c>AWS_ENDPOINT_URL_BATCH</c>,
    /// <c>AWS_ENDPOINT_URL</c> or the profile's <c>endpoint_url</c>, else the region's public one.
    /// </summary>
    public Uri? BatchEndpoint { get; set; }

    /// <summary>
    /// The address of CloudWatch Logs. Default: <c>AWS_ENDPOINT_URL_LOGS</c>, <c>AWS_ENDPOINT_URL_CLOUDWATCH_LOGS</c> (the SDKs' name for
    /// it), <c>AWS_ENDPOINT_URL</c> or the profile's <c>endpoint_url</c>, else the region's public one.
    /// </summary>
    public Uri? LogsEndpoint { get; set; }

    /// <summary>
    /// How artifacts on S3 are reached. Where it sets no <see cref="S3Options.Region"/> or <see cref="S3Options.Credentials"/>, the two
    /// above are used.
    /// </summary>
    public S3Options S3 { get; } = new();

    /// <summary>
    /// How an MLflow of Amazon SageMaker is called, whose ARN is the tracking URI. It is signed for as <see cref="Credentials"/> say.
    /// </summary>
    public AwsTrackingOptions Tracking { get; } = new();

    /// <summary>How long to wait between two looks at a log that is followed. More than zero. Default: 2 seconds.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a log that is followed is looked at after its job has ended: CloudWatch delivers the last lines late.
    /// Zero or more. Default: 10 seconds.
    /// </summary>
    public TimeSpan LateLineWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The log group of jobs that name none. Default: AWS Batch's own, <c>/aws/batch/job</c>.</summary>
    public string DefaultLogGroup { get; set; } = "/aws/batch/job";

    /// <summary>The clock. Default: the system's; <see cref="RunTrackerOptionsExtensions.UseAws"/> takes the tracker's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Where waits are told: those of 2 seconds or more are warnings in the category <c>RunLinkedData.Waiting</c>. Default: nowhere;
    /// <see cref="RunTrackerOptionsExtensions.UseAws"/> takes the tracker's.
    /// </summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Raises an error that lists everything that is wrong with these settings.</summary>
    internal void ThrowIfProblems()
    {
        string?[] problems =
        [
            ProblemOf(BatchEndpoint, nameof(BatchEndpoint)),
            ProblemOf(LogsEndpoint, nameof(LogsEndpoint)),
            PollInterval > TimeSpan.Zero ? null : $"{nameof(PollInterval)} is {PollInterval}; it must be more than zero",
            LateLineWait >= TimeSpan.Zero ? null : $"{nameof(LateLineWait)} is {LateLineWait}; it must be zero or more",
            string.IsNullOrEmpty(DefaultLogGroup) ? $"{nameof(DefaultLogGroup)} is empty; the default is /aws/batch/job" : null,
            TimeProvider is null ? $"{nameof(TimeProvider)} is null; use TimeProvider.System" : null,
            LoggerFactory is null ? $"{nameof(LoggerFactory)} is null; use NullLoggerFactory.Instance" : null,
            .. Tracking.Problems().Select(problem => $"{nameof(Tracking)}.{problem}"),
            .. S3.Problems().Select(problem => $"{nameof(S3)}.{problem}"),
        ];
        if (problems.OfType<string>().ToList() is { Count: > 0 } found)
        {
            throw new ArgumentException($"The settings for AWS cannot be used: {string.Join("; ", found)}.");
        }
    }

    private static string? ProblemOf(Uri? endpoint, string name) =>
        endpoint is null || (endpoint.IsAbsoluteUri && (endpoint.Scheme == Uri.UriSchemeHttp || endpoint.Scheme == Uri.UriSchemeHttps))
            ? null
            : $"{name} is '{endpoint}'; it must be an address with http:// or https://";
}
