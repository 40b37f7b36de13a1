namespace RunLinkedData.MLflow.Tracking;

/// <summary>The state of a run, as MLflow knows it.</summary>
public enum RunStatus
{
    /// <summary>Under way, or its process died without a word.</summary>
    Running,

    /// <summary>To start later.</summary>
    Scheduled,

    /// <summary>Ended well.</summary>
    Finished,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Ended from outside: a signal, a cancelled job.</summary>
    Killed,
}
