namespace RunLinkedData.MLflow;

/// <summary>A tracking store or an artifact store refused a call or failed: the only error that this package raises by itself.</summary>
/// <remarks>
/// Wrong use (a null argument, a call after disposal) raises the plain .NET exceptions instead, and the caller's own cancellation is an
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed class MlflowException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">One of <see cref="MlflowErrorCode"/>, or the code a server sent.</param>
    /// <param name="message">What happened, to what, and what to do next.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public MlflowException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The stable, machine-readable code: one of <see cref="MlflowErrorCode"/>, or another code that a server sent.</summary>
    public string Code { get; }

    /// <summary>The status that a server answered with; null when the error is not an answer.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>True when the same call may succeed later without a change (a locked database, a busy server).</summary>
    public bool IsTransient =>
        Code is MlflowErrorCode.TemporarilyUnavailable or MlflowErrorCode.RequestLimitExceeded or MlflowErrorCode.DeadlineExceeded;

    /// <summary>The answer was lost or says nothing of the outcome: the server may have carried out the call.</summary>
    internal bool MayHaveBeenCarriedOut { get; init; }

    /// <summary>There was more than one attempt: what is missing now may have been removed by an earlier one.</summary>
    internal bool WasRepeated { get; init; }
}
