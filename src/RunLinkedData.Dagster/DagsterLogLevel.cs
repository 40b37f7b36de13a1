namespace RunLinkedData.Dagster;

/// <summary>How severe a line of Dagster's log is: those of Python's logging.</summary>
public enum DagsterLogLevel
{
    /// <summary><c>DEBUG</c>.</summary>
    Debug,

    /// <summary><c>INFO</c>.</summary>
    Info,

    /// <summary><c>WARNING</c>.</summary>
    Warning,

    /// <summary><c>ERROR</c>.</summary>
    Error,

    /// <summary><c>CRITICAL</c>.</summary>
    Critical,
}
