using System.Globalization;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>This machine, when nothing else is recognised.</summary>
internal static class LocalDetector
{
    public const string Kind = "local";

    public static Executor Detect(ExecutionProbe probe)
    {
        var process = probe.Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return new Executor(Kind, $"{probe.Environment.HostName}:{process}")
        {
            Details = ExecutorDetails.Of(
                ("host", probe.Environment.HostName),
                ("process", process),
                ("process_started", probe.Environment.ProgramStarted),
                ("process_namespace", probe.Environment.ProcessNamespace)),
        };
    }
}
