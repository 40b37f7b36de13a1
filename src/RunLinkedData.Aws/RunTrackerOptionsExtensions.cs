using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tracking.Signing;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Aws;

/// <summary>Adds AWS to a tracker.</summary>
public static class RunTrackerOptionsExtensions
{
    /// <summary>
    /// Lets the tracker keep artifacts on S3 (<c>s3:</c> URIs), record in an MLflow of Amazon SageMaker (<c>arn:</c> URIs), sign what is
    /// asked of servers behind API Gateway (<c>MLFLOW_TRACKING_AWS_SIGV4</c>), and ask AWS about what executed its runs: jobs of AWS Batch,
    /// and logs in CloudWatch.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Nothing of S3 is made or asked before a run with such artifacts is opened: <see cref="AwsOptions.S3"/> and MLflow's variables say
    /// how.
    /// </para>
    /// <para>
    /// The calls are AWS Batch's <c>DescribeJobs</c> and CloudWatch Logs' <c>GetLogEvents</c>; they need the permissions
    /// <c>batch:DescribeJobs</c> and <c>logs:GetLogEvents</c>. Nothing is asked before somebody asks for a state or a log. Calls that are
    /// throttled or broken off are tried again. The tracker's clock and log are taken as they are now: set them before.
    /// </para>
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
        aws.S3.Region ??= aws.Region;
        aws.S3.Credentials ??= aws.Credentials;
        options.ServerSetups.Add(new TrackingServers(aws).Configure);
        options.TrackingStores[TrackingServers.Scheme] = static (context, _) =>
            Task.FromResult<ITrackingStore>(new RestTrackingStore(context.ServerOptions(context.TrackingUri)));
        options.ArtifactStores[S3ArtifactStore.Scheme] = S3ArtifactStore.CreateFactory(aws.S3);
        return options;
    }
}
