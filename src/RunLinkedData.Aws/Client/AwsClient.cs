using RunLinkedData.Aws.Client.Wire;

namespace RunLinkedData.Aws.Client;

/// <summary>Speaks the JSON protocols of the two services; credentials, region and signatures are the AWS SDK's.</summary>
internal sealed class AwsClient(AwsOptions options) : IAwsClient, IDisposable
{
    private readonly AwsHttp _http = new(options);

    public async Task<IReadOnlyList<Job>> DescribeJobsAsync(
        string? region, IReadOnlyList<string> jobIds, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            AwsCall.DescribeJobs,
            region,
            new DescribeJobsRequest(jobIds),
            AwsJson.Default.DescribeJobsRequest,
            AwsJson.Default.DescribeJobsResponse,
            cancellationToken).ConfigureAwait(false);
        return [.. (answer.Jobs ?? []).OfType<Job>()];
    }

    public Task<LogPage> GetLogEventsAsync(LogStream stream, string? token, CancellationToken cancellationToken) => _http.SendAsync(
        AwsCall.GetLogEvents,
        stream.Region,
        new GetLogEventsRequest(stream.Group, stream.Name, token),
        AwsJson.Default.GetLogEventsRequest,
        AwsJson.Default.LogPage,
        cancellationToken);

    public void Dispose() => _http.Dispose();
}
