namespace RunLinkedData.Model;

/// <summary>The tags that this library and MLflow give a meaning to.</summary>
internal static class RunTags
{
    public const string Name = "mlflow.runName";
    public const string User = "mlflow.user";
    public const string SourceName = "mlflow.source.name";
    public const string SourceType = "mlflow.source.type";
    public const string SourceCommit = "mlflow.source.git.commit";
    public const string SourceBranch = "mlflow.source.git.branch";
    public const string SourceRemote = "mlflow.source.git.repoURL";
    public const string SourceDirty = "mlflow.source.git.dirty";
    public const string ParentRunId = "mlflow.parentRunId";
    public const string Description = "mlflow.note.content";

    public const string Error = "rld.error";
    public const string RetryOf = "rld.retry_of";
    public const string ResumedBy = "rld.resumed_by";
    public const string Reproduces = "rld.reproduces";
    public const string Executor = "rld.executor";
    public const string ExecutorId = "rld.executor.id";
    public const string ExecutorAttempt = "rld.executor.attempt";
    public const string Orchestrator = "rld.orchestrator";
    public const string OrchestratorId = "rld.orchestrator.id";
    public const string OrchestratorAttempt = "rld.orchestrator.attempt";
    public const string Fingerprint = "rld.fingerprint";
    public const string TraceId = "rld.trace_id";
    public const string Environment = "rld.environment";
    public const string OutputPrefix = "rld.output.";
    public const string InputPrefix = "rld.input.";
    public const string ExternalInputPrefix = "rld.external.";
    public const string Group = "rld.group";
    public const string GroupSize = "rld.group.size";
    public const string GroupOrigin = "rld.group.origin";
    public const string MemberPrefix = "rld.member.";
    public const string MemberErrorPrefix = "rld.member_error.";
}
