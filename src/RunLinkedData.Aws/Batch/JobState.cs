using RunLinkedData.Aws.Client.Wire;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Batch;

/// <summary>How far a job, or an attempt of it, is: https://docs.aws.amazon.com/batch/latest/userguide/job_states.html.</summary>
internal static class JobState
{
    private const string Succeeded = "SUCCEEDED";
    private const string Failed = "FAILED";

    /// <summary>Whether there will be no further attempt.</summary>
    public static bool IsOver(Job job) => job.Status is Succeeded or Failed;

    /// <summary>When a job that is over ended; now when it does not say, or claims to end later.</summary>
    public static DateTimeOffset End(Job job, DateTimeOffset now) =>
        job.StoppedAt is { } time and > 0 && time < now.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(time) : now;

    /// <summary>The latest attempt, from 1: the one that goes on, or waits, or was the last.</summary>
    public static int LatestAttempt(Job job)
    {
        var attempts = job.Attempts ?? [];
        return Math.Max(1, IsOver(job) ? attempts.Count : attempts.Count(attempt => attempt is { HasFailed: true }) + 1);
    }

    /// <summary>The state of an attempt; of the job when it is null.</summary>
    /// <remarks>
    /// Batch tries again what failed, so each attempt but the latest has failed. A job that waits for its next attempt is RUNNABLE, and the
    /// attempt before is then over, not pending.
    /// </remarks>
    public static ExecutorState Of(Job job, int? attempt) => attempt < LatestAttempt(job) ? ExecutorState.Failed : Of(job);

    private static ExecutorState Of(Job job) => job.Status switch
    {
        "SUBMITTED" or "PENDING" or "RUNNABLE" => ExecutorState.Pending,
        "STARTING" or "RUNNING" => ExecutorState.Running,
        Succeeded => ExecutorState.Succeeded,
        Failed => ExecutorState.Failed,
        _ => ExecutorState.Unknown,
    };
}
