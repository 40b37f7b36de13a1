using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Clusters;

/// <summary>The pod that this program runs in, as far as it can know.</summary>
/// <param name="Name">
/// Its name: <c>POD_NAME</c> of the downward API, else the host name, which is the same unless the pod sets another.
/// </param>
/// <param name="Space">
/// Its namespace: <c>POD_NAMESPACE</c>, else the file beside the token of the service account; null without either.
/// </param>
/// <param name="Container">Its container: <c>CONTAINER_NAME</c>, else what Argo says.</param>
internal sealed record KubernetesPod(string Name, string? Space, string? Container)
{
    private const int LongestNamespaceFile = 1024 * 1024;

    /// <summary>The command that prints its log.</summary>
    public ExecutorLog? Log =>
        LocatorText.Command("kubectl logs", ("-n", Space), ("", Name), ("-c", Container)) is { } command ? new ExecutorLog(command) : null;

    public static KubernetesPod Of(ExecutionProbe probe) => new(
        probe.Read("POD_NAME") ?? probe.Read("HOSTNAME") ?? probe.Environment.HostName,
        probe.Read("POD_NAMESPACE")
        ?? (BoundedFile.ReadText(probe.Environment.NamespaceFile, LongestNamespaceFile, notes: [])?.Trim() is { Length: > 0 } space
            ? space
            : null),
        probe.Read("CONTAINER_NAME") ?? probe.Read("ARGO_CONTAINER_NAME"));
}
