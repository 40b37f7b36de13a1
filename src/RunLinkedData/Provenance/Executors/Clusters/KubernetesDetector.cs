using System.Globalization;
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

    /// <remarks>
    /// The pods of an indexed job are named <c>JOB-INDEX-SUFFIX</c>, and their hosts <c>JOB-INDEX</c>. A job that is made again under the
    /// same name is told from it by <c>JOB_UID</c>, where the downward API sets that from the label
    /// <c>batch.kubernetes.io/controller-uid</c>. How many pods complete the job is not in their environment.
    /// </remarks>
    public ExecutorArray? FindArray(ExecutionProbe probe)
    {
        if (probe.Read("KUBERNETES_SERVICE_HOST") is null || probe.ReadNumber("JOB_COMPLETION_INDEX") is not { } index)
        {
            return null;
        }

        var pod = KubernetesPod.Of(probe);
        var end = pod.Name.LastIndexOf($"-{index.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
        var job = probe.Read("JOB_UID") ?? (end > 0 ? pod.Name[..end] : null);
        return job is null ? null : new ExecutorArray { Key = $"{Kind}:{(pod.Space is null ? "" : pod.Space + "/")}{job}", Index = index };
    }
}
