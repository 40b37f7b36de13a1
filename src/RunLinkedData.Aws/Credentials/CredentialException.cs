namespace RunLinkedData.Aws.Credentials;

/// <summary>There are no credentials. The message is one or more sentences without the last full stop: why, and what to do.</summary>
internal sealed class CredentialException(string message, Exception? innerException) : Exception(message, innerException)
{
    /// <summary>Whether nothing is set up that could give any; else what is set up has failed.</summary>
    public bool IsOfNothing { get; init; }
}
