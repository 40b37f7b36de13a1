namespace RunLinkedData.MLflow;

/// <summary>The category of the log messages that tell of a wait of 2 seconds or more, for whoever shows them to a person.</summary>
public static class WaitLog
{
    /// <summary><c>RunLinkedData.Waiting</c>: a server is away, does not answer, or wants to be left alone for a while.</summary>
    public const string Category = "RunLinkedData.Waiting";
}
