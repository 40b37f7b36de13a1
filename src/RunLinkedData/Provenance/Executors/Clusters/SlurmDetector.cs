using System.Globalization;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Clusters;

/// <summary>Recognises a job of Slurm.</summary>
/// <remarks>
/// Source: https://slurm.schedmd.com/sbatch.html. The index is the array task ID as the user numbered it. The log is a file that the
/// environment does not name: the one that Slurm writes by default is recorded if it is there.
/// </remarks>
internal sealed class SlurmDetector : IExecutorDetector
{
    public const string Kind = "slurm";

    public Executor? Detect(ExecutionProbe probe)
    {
        if ((probe.Read("SLURM_JOB_ID") ?? probe.Read("SLURM_JOBID")) is not { } id)
        {
            return null;
        }

        var restarts = probe.ReadNumber("SLURM_RESTART_COUNT");
        return new Executor(Kind, id)
        {
            // Not set before the first restart.
            Attempt = (restarts ?? 0) + 1,
            Index = probe.ReadNumber("SLURM_ARRAY_TASK_ID"),
            Log = LogOf(probe, id),
            Details = ExecutorDetails.Of(
                ("name", probe.Read("SLURM_JOB_NAME")),
                ("cluster", probe.Read("SLURM_CLUSTER_NAME")),
                ("partition", probe.Read("SLURM_JOB_PARTITION")),
                ("account", probe.Read("SLURM_JOB_ACCOUNT")),
                ("qos", probe.Read("SLURM_JOB_QOS")),
                ("nodes", probe.Read("SLURM_JOB_NODELIST")),
                ("node", probe.Read("SLURMD_NODENAME")),
                ("rank", probe.Read("SLURM_PROCID")),
                ("restart_count", restarts?.ToString(CultureInfo.InvariantCulture)),
                ("array_job", probe.Read("SLURM_ARRAY_JOB_ID")),
                ("array_size", probe.Read("SLURM_ARRAY_TASK_COUNT")),
                ("submit_folder", probe.Read("SLURM_SUBMIT_DIR"))),
        };
    }

    /// <remarks>
    /// Users number the tasks of an array as they like (<c>--array=10-50:10</c>). A list with gaps (<c>--array=1,3,7</c>) does not tell a
    /// task which of them it is.
    /// </remarks>
    public ExecutorArray? FindArray(ExecutionProbe probe)
    {
        if (probe.Read("SLURM_ARRAY_JOB_ID") is not { } job || probe.ReadNumber("SLURM_ARRAY_TASK_ID") is not { } task)
        {
            return null;
        }

        var (first, last) = (probe.ReadNumber("SLURM_ARRAY_TASK_MIN"), probe.ReadNumber("SLURM_ARRAY_TASK_MAX"));
        var step = Math.Max(1, probe.ReadNumber("SLURM_ARRAY_TASK_STEP") ?? 1);
        var size = probe.ReadNumber("SLURM_ARRAY_TASK_COUNT");
        if (first is null || last is null || (size is not null && ((last - first) / step) + 1 != size) || (task - first) % step != 0)
        {
            return null;
        }

        var cluster = probe.Read("SLURM_CLUSTER_NAME");
        return new ExecutorArray
        {
            Key = cluster is null ? $"{Kind}:{job}" : $"{Kind}:{cluster}/{job}",
            Index = (task - first.Value) / step,
            Size = size,
            Attempt = (probe.ReadNumber("SLURM_RESTART_COUNT") ?? 0) + 1,
            Job = new Executor(Kind, job)
            {
                Details = ExecutorDetails.Of(
                    ("name", probe.Read("SLURM_JOB_NAME")),
                    ("cluster", cluster),
                    ("partition", probe.Read("SLURM_JOB_PARTITION")),
                    ("array_size", probe.Read("SLURM_ARRAY_TASK_COUNT")),
                    ("submit_folder", probe.Read("SLURM_SUBMIT_DIR"))),
            },
        };
    }

    private static ExecutorLog? LogOf(ExecutionProbe probe, string id)
    {
        var name = probe.Read("SLURM_ARRAY_JOB_ID") is { } array && probe.Read("SLURM_ARRAY_TASK_ID") is { } task
            ? $"slurm-{array}_{task}.out"
            : $"slurm-{id}.out";
        if (probe.Read("SLURM_SUBMIT_DIR") is { } folder && Path.GetFileName(name) == name && File.Exists(Path.Combine(folder, name)))
        {
            return new ExecutorLog($"file:{Path.Combine(folder, name)}");
        }

        probe.Note(
            $"The log of the Slurm job is not the default file {name}; "
            + $"'scontrol show job {id}' shows it as StdOut while Slurm remembers the job.");
        return null;
    }
}
