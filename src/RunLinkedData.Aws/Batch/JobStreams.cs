using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Client.Wire;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Batch;

/// <summary>Finds the log streams of a job: those that AWS Batch names, attempt by attempt, and the one that was recorded.</summary>
internal static class JobStreams
{
    /// <summary>
    /// The streams in the order of the attempts, each once. Without a job, because Batch has forgotten it, the one that was recorded.
    /// </summary>
    public static IEnumerable<(LogStream Stream, int? Attempt)> Of(Job? job, Executor executor, AwsOptions options)
    {
        var recorded = LogStream.Recorded(executor);
        var named = job is null ? [] : Named(job);
        return named
            .Select(found => (Stream: recorded?.Name == found.Name ? recorded : Place(job!, found, executor, options), (int?)found.Attempt))
            .Concat(recorded is null ? [] : [(recorded, executor.Attempt)])
            .DistinctBy(found => found.Stream.Name)
            .OrderBy(found => found.Item2 ?? int.MaxValue);
    }

    private static IEnumerable<(string Name, string? Container, int Attempt)> Named(Job job)
    {
        var attempts = (job.Attempts ?? []).Select(
            (attempt, index) => (Containers: Containers(attempt?.Container, attempt?.TaskProperties), Number: index + 1));
        var latest = (Containers: Containers(job.Container, job.EcsProperties?.TaskProperties), Number: JobState.LatestAttempt(job));
        return
            from attempt in attempts.Append(latest)
            from container in attempt.Containers
            where !string.IsNullOrEmpty(container.LogStreamName)
            select (container.LogStreamName, container.Name, attempt.Number);
    }

    private static IEnumerable<JobContainer> Containers(JobContainer? alone, IReadOnlyList<JobTask?>? tasks) =>
        (tasks ?? []).SelectMany(task => task?.Containers ?? []).Prepend(alone).OfType<JobContainer>();

    // Attempts do not repeat where the log goes; the job says it, for each of its containers.
    private static LogStream Place(Job job, (string Name, string? Container, int Attempt) found, Executor executor, AwsOptions options)
    {
        var log = Containers(job.Container, job.EcsProperties?.TaskProperties)
            .FirstOrDefault(container => container.Name == found.Container)?.LogConfiguration?.Options;
        return new LogStream(
            log?.GetValueOrDefault("awslogs-region") ?? LogStream.RegionOf(executor),
            log?.GetValueOrDefault("awslogs-group") ?? options.DefaultLogGroup,
            found.Name);
    }
}
