using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>The log of a container of ECS.</summary>
internal static class EcsLog
{
    /// <summary>Its stream of CloudWatch; null, with a note, when it writes elsewhere.</summary>
    public static ExecutorLog? Of(ExecutionProbe probe)
    {
        if (probe.Ecs is { Log: null } container)
        {
            probe.Note(container.LogDriver is { } driver
                ? $"The log of the container is not in CloudWatch as far as ECS says: its log driver is '{driver}'."
                : "The log of the container is not known: ECS does not name its log driver (the agent is older than 1.45).");
        }

        return probe.Ecs?.Log;
    }
}
