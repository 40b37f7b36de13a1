// The root of the errors of all packages; it lies in the lowest one, under the name that all of them share.
#pragma warning disable IDE0130
namespace RunLinkedData;
#pragma warning restore IDE0130

/// <summary>
/// The root of every error that this library raises by itself: something outside of the caller's program went wrong or was refused.
/// </summary>
/// <remarks>
/// Wrong use of the library (a null argument, a call after disposal) raises the plain .NET exceptions instead, and the
/// caller's own cancellation is an <see cref="OperationCanceledException"/>. The standard constructors without a code are
/// left out: an error without a code cannot be looked up in <c>docs/errors.md</c>.
/// </remarks>
public abstract class RunLinkedDataException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">The stable, machine-readable code.</param>
    /// <param name="message">What happened, to which run or dataset, and what to do next.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    protected RunLinkedDataException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The stable, machine-readable code: a row of <c>docs/errors.md</c>, such as <c>RESOURCE_DOES_NOT_EXIST</c>.</summary>
    public string Code { get; }

    /// <summary>True when the same call may succeed later without a change (a locked database, a busy server).</summary>
    public virtual bool IsTransient => false;
}
