using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Clusters;

/// <summary>Recognises a pod of Kubernetes.</summary>
/// <remarks>
/// Sources: https://kubernetes.io/docs/concepts/workloads/pods/downward-api/ and, for the index,
/// https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static/. How often a container was restarted is not in its environment.
/// </remarks>
internal sealed class KubernetesDetector : IExecutorDetector
{
    public const string Kind = "kubernetes";

    public Executor? Detect(ExecutionProbe probe)
    {
        if (probe.Read("KUBERNETES_SERVICE_HOST") is null)
        {
            return null;
        }

        var pod = KubernetesPod.Of(probe);
        if (pod.Space is null)
        {
            probe.Note("The namespace of the pod is not known: set POD_NAMESPACE with the downward API.");
        }

        return new Executor(Kind, pod.Space is null ? pod.Name : $"{pod.Space}/{pod.Name}")
        {
            Index = probe.ReadNumber("JOB_COMPLETION_INDEX"),
            Log = pod.Log,
            Details = ExecutorDetails.Of(
                ("pod", pod.Name),
                ("namespace", pod.Space),
                ("container", pod.Container),
                ("pod_uid", probe.Read("POD_UID")),
                ("node", probe.Read("NODE_NAME"))),
        };
    }
}
