using RunLinkedData.MLflow;

namespace RunLinkedData.Model;

/// <summary>Tells a file that cannot be read from a store that cannot be reached.</summary>
internal static class ErrorScope
{
    /// <summary>
    /// Whether an error says something of one file or version. Else the next one would fail as well, or the caller has cancelled.
    /// </summary>
    public static bool IsOfOneFile(Exception exception) => exception switch
    {
        MlflowException { IsTransient: true }
        or MlflowException { Code: MlflowErrorCode.Unauthenticated or MlflowErrorCode.EndpointNotFound } => false,
        _ => exception is RunLinkedDataException or MlflowException or IOException or UnauthorizedAccessException,
    };
}
