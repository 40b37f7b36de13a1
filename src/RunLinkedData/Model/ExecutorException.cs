using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Model;

/// <summary>An executor could not be asked about an execution: no credentials, no permission, no connection.</summary>
/// <remarks>There are no other constructors: an error without the execution it is about helps nobody.</remarks>
public sealed class ExecutorException : RunLinkedDataException
{
    /// <summary>Makes the error.</summary>
    /// <param name="executor">The execution.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public ExecutorException(Executor executor, string message, Exception? innerException = null)
        : base(ErrorCode.ExecutorFailed, message, innerException)
    {
        ArgumentNullException.ThrowIfNull(executor);
        Executor = executor;
    }

    /// <summary>The execution that was asked about.</summary>
    public Executor Executor { get; }
}
