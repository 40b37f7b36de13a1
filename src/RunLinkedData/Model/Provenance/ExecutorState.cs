namespace RunLinkedData.Model.Provenance;

/// <summary>How far an execution is.</summary>
public enum ExecutorState
{
    /// <summary>The executor does not know it, any more.</summary>
    Unknown,

    /// <summary>It waits for its turn.</summary>
    Pending,

    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It is over and went well, as far as the executor can tell.</summary>
    Succeeded,

    /// <summary>It is over and failed, or was ended.</summary>
    Failed,
}
