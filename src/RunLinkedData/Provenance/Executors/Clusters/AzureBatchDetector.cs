using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Clusters;

/// <summary>
/// Recognises a task of Azure Batch. Its output is a file of the node, gone with the node or with the task's retention time.
/// </summary>
/// <remarks>
/// Source: https://learn.microsoft.com/azure/batch/batch-compute-node-environment-variables. A page of the portal is not documented.
/// </remarks>
internal sealed class AzureBatchDetector : IExecutorDetector
{
    public const string Kind = "azure-batch";

    public Executor? Detect(ExecutionProbe probe)
    {
        // Start tasks have no job.
        if (probe.Read("AZ_BATCH_JOB_ID") is not { } job || probe.Read("AZ_BATCH_TASK_ID") is not { } task)
        {
            return null;
        }

        var account = probe.ReadUrl("AZ_BATCH_ACCOUNT_URL");
        return new Executor(Kind, $"{job}/{task}")
        {
            Log = probe.Read("AZ_BATCH_TASK_DIR") is { } folder ? new ExecutorLog($"file:{FileIn(folder)}") : null,
            Details = ExecutorDetails.Of(
                ("job", job),
                ("task", task),
                ("account", probe.Read("AZ_BATCH_ACCOUNT_NAME")),
                ("pool", probe.Read("AZ_BATCH_POOL_ID")),
                ("node", probe.Read("AZ_BATCH_NODE_ID")),
                ("dedicated", probe.Read("AZ_BATCH_NODE_IS_DEDICATED")),
                ("main_node", probe.Read("AZ_BATCH_IS_CURRENT_NODE_MASTER")),

                // Asked with a token of the account and an api-version, while the node keeps the file.
                ("stdout_url", account is null
                    ? null
                    : $"{account}/jobs/{Uri.EscapeDataString(job)}/tasks/{Uri.EscapeDataString(task)}/files/stdout.txt")),
        };
    }

    // Nodes run Windows or Linux, whatever this library runs on when it is tested.
    private static string FileIn(string folder) => $"{folder.TrimEnd('/', '\\')}{(folder.Contains('\\') ? '\\' : '/')}stdout.txt";
}
