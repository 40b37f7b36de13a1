using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Clusters;

/// <summary>Recognises a task of HashiCorp Nomad.</summary>
/// <remarks>
/// Source: https://developer.hashicorp.com/nomad/docs/reference/runtime-environment-settings. Nomad does not say where its pages are; they
/// are linked when <c>NOMAD_ADDR</c> is set to their address, as its own command line has it.
/// </remarks>
internal sealed class NomadDetector : IExecutorDetector
{
    public const string Kind = "nomad";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("NOMAD_ALLOC_ID") is not { } allocation)
        {
            return null;
        }

        var task = probe.Read("NOMAD_TASK_NAME");
        var address = probe.Read("NOMAD_ADDR") is { } text && text.StartsWith("http", StringComparison.Ordinal)
            ? probe.ReadUrl("NOMAD_ADDR")
            : null;
        var page = address is null ? null : $"{address}/ui/allocations/{Uri.EscapeDataString(allocation)}";
        return new Executor(Kind, allocation)
        {
            Index = probe.ReadNumber("NOMAD_ALLOC_INDEX"),
            Url = page,
            Log = task is null ? null : LogOf(probe, allocation, task, page),
            Details = ExecutorDetails.Of(
                ("allocation_name", probe.Read("NOMAD_ALLOC_NAME")),
                ("job", probe.Read("NOMAD_JOB_ID")),
                ("job_name", probe.Read("NOMAD_JOB_NAME")),
                ("parent_job", probe.Read("NOMAD_JOB_PARENT_ID")),
                ("group", probe.Read("NOMAD_GROUP_NAME")),
                ("task", task),
                ("namespace", probe.Read("NOMAD_NAMESPACE")),
                ("region", probe.Read("NOMAD_REGION")),
                ("datacenter", probe.Read("NOMAD_DC"))),
        };
    }

    /// <remarks>Of jobs that were dispatched, or started by a clock: others keep their ID when they are run again.</remarks>
    public ExecutorArray? FindArray(ExecutionProbe probe) =>
        probe.Read("NOMAD_JOB_PARENT_ID") is not null
        && probe.Read("NOMAD_JOB_ID") is { } job
        && probe.ReadNumber("NOMAD_ALLOC_INDEX") is { } index
            ? new ExecutorArray { Key = $"{Kind}:{job}/{probe.Read("NOMAD_GROUP_NAME")}", Index = index }
            : null;

    private static ExecutorLog? LogOf(ExecutionProbe probe, string allocation, string task, string? page)
    {
        var space = probe.Read("NOMAD_NAMESPACE") is { } name and not "default" ? name : null;
        var command = LocatorText.Command("nomad alloc logs", ("-namespace", space), ("", allocation), ("", task));
        return command is null
            ? null
            : new ExecutorLog(command) { Url = page is null ? null : $"{page}/{Uri.EscapeDataString(task)}/logs" };
    }
}
