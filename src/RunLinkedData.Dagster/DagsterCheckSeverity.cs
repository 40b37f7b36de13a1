namespace RunLinkedData.Dagster;

/// <summary>What it means when an asset check has not passed.</summary>
public enum DagsterCheckSeverity
{
    /// <summary>The asset is to be looked at.</summary>
    Warn,

    /// <summary>The asset is wrong.</summary>
    Error,
}
