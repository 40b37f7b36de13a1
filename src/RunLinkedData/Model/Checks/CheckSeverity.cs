namespace RunLinkedData.Model.Checks;

/// <summary>What it means that a check has not passed.</summary>
public enum CheckSeverity
{
    /// <summary>Somebody should look at it; the version can be used.</summary>
    Warn,

    /// <summary>The version is wrong.</summary>
    Error,
}
