using RunLinkedData.Aws.Client;

namespace RunLinkedData.Aws;

/// <summary>Adds AWS to a tracker.</summary>
public static class RunTrackerOptionsExtensions
{
    /// <summary>Lets the tracker ask AWS about what executed its runs: jobs of AWS Batch, and logs in CloudWatch.</summary>
    /// <remarks>
    /// The calls are AWS Batch's <c>DescribeJobs</c> and CloudWatch Logs' <c>GetLogEvents</c>; they need the permissions
    /// <c>batch:DescribeJobs</c> and <c>logs:GetLogEvents</c>. Nothing is asked before somebody asks for a state or a log. Calls that are
    /// throttled or broken off are tried again. The tracker's clock and log are taken as they are now: set them before.
    /// </remarks>
    /// <param name="options">The tracker's settings.</param>
    /// <param name="configure">Changes how AWS is asked; null for the defaults.</param>
    /// <returns>The same settings.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used; the message lists all that are wrong.</exception>
    public static RunTrackerOptions UseAws(this RunTrackerOptions options, Action<AwsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var aws = new AwsOptions { TimeProvider = options.TimeProvider, LoggerFactory = options.LoggerFactory };
        configure?.Invoke(aws);
        options.ExecutorServices.Add(new AwsExecutorService(aws));
        return options;
    }
}
