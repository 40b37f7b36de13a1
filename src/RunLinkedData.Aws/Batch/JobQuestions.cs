using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Client.Wire;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;

namespace RunLinkedData.Aws.Batch;

/// <summary>Asks AWS Batch about jobs: 100 in one call, and no further once it cannot be asked.</summary>
internal sealed class JobQuestions(IAwsClient client)
{
    // What DescribeJobs takes.
    private const int MostAtOnce = 100;

    /// <summary>The job; null when AWS Batch does not know it, any more.</summary>
    public async Task<Job?> FindAsync(Executor executor, CancellationToken cancellationToken) =>
        (await client.DescribeJobsAsync(LogStream.RegionOf(executor), [executor.Id], cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(job => job.JobId == executor.Id);

    /// <summary>The state of each, in their order.</summary>
    public async Task<IReadOnlyList<ExecutorAnswer>> AskAsync(IReadOnlyList<Executor> executors, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<Executor, ExecutorAnswer>();
        AwsFailure? everywhere = null;
        foreach (var region in executors.Distinct().GroupBy(LogStream.RegionOf))
        {
            var failure = everywhere;
            foreach (var chunk in region.Chunk(MostAtOnce))
            {
                failure ??= await AskAsync(region.Key, chunk, answers, cancellationToken).ConfigureAwait(false);
                foreach (var executor in chunk.Where(executor => failure is not null && !answers.ContainsKey(executor)))
                {
                    answers[executor] = new ExecutorAnswer { Executor = executor, Error = AwsErrors.ToException(executor, failure!) };
                }
            }

            everywhere ??= failure is { IsOfCredentials: true } ? failure : null;
        }

        return [.. executors.Select(executor => answers[executor])];
    }

    /// <summary>Adds the answers; gives why there are none, when that will hold for other jobs as well.</summary>
    private async Task<AwsFailure?> AskAsync(
        string? region, Executor[] executors, Dictionary<Executor, ExecutorAnswer> answers, CancellationToken cancellationToken)
    {
        try
        {
            string[] ids = [.. executors.Select(executor => executor.Id).Distinct()];
            var jobs = await client.DescribeJobsAsync(region, ids, cancellationToken).ConfigureAwait(false);
            foreach (var executor in executors)
            {
                answers[executor] = new ExecutorAnswer
                {
                    Executor = executor,
                    State = jobs.FirstOrDefault(job => job.JobId == executor.Id) is { } job
                        ? JobState.Of(job, executor.Attempt)
                        : ExecutorState.Unknown,
                };
            }

            return null;
        }
        catch (AwsFailure failure) when (failure.IsOfQuestion && executors.Length > 1)
        {
            // One ID that is none, from a tag that anybody may have set, spoils it for all: it is found by halves.
            var half = executors.Length / 2;
            return await AskAsync(region, executors[..half], answers, cancellationToken).ConfigureAwait(false)
                ?? await AskAsync(region, executors[half..], answers, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsFailure failure) when (failure.IsOfQuestion)
        {
            answers[executors[0]] = new ExecutorAnswer { Executor = executors[0], Error = AwsErrors.ToException(executors[0], failure) };
            return null;
        }
        catch (AwsFailure failure)
        {
            return failure;
        }
    }
}
