namespace RunLinkedData.Model;

/// <summary>
/// The root of every error that this library raises of runs and data versions: something outside of the caller's
/// program went wrong or was refused.
/// </summary>
/// <remarks>
/// Errors of the stores themselves are <see cref="MLflow.MlflowException"/>. Wrong use of the library (a null argument, an option out of
/// range, a call after disposal) raises the plain .NET exceptions instead, and the caller's own cancellation is an
/// <see cref="OperationCanceledException"/>. The standard constructors without a code are left out: an error without a code cannot be
/// looked up in <c>docs/errors.md</c>.
/// </remarks>
public abstract class RunLinkedDataException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">The stable, machine-readable code.</param>
    /// <param name="message">What happened, to which run or dataset, and what to do next.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    protected RunLinkedDataException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The stable, machine-readable code: a row of <c>docs/errors.md</c>, such as <c>DATASET_EXISTS</c>.</summary>
    public string Code { get; }

    /// <summary>True when the same call may succeed later without a change (a service that is busy).</summary>
    public virtual bool IsTransient => false;
}
