namespace RunLinkedData.MLflow;

/// <summary>The category of the warnings about versions that are not what they seem, for whoever shows them to a person.</summary>
public static class VersionLog
{
    /// <summary><c>RunLinkedData.Versions</c>: a run starts in the future, and stays the newest until then.</summary>
    public const string Category = "RunLinkedData.Versions";
}
