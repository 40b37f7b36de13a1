namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>An upload in parts that an <see cref="IObjectStorage"/> has begun. It is completed, or dropped by disposal.</summary>
public abstract class PartUpload : IAsyncDisposable
{
    /// <summary>
    /// What another program needs to go on with this upload (<see cref="IObjectStorage.ResumePartsAsync"/>), should this one be killed;
    /// null when nobody can. It is kept in a file of this machine that only this user can read, and is no secret all the same.
    /// </summary>
    public virtual string? State => null;

    /// <summary>
    /// Sends a part; of an upload that is gone on with, only when the storage has not the same bytes already. Several are sent at once, in
    /// any order.
    /// </summary>
    /// <param name="number">Which, counted from 1.</param>
    /// <param name="content">What is sent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">It failed, after the retries of the storage.</exception>
    public abstract Task SendAsync(int number, UploadContent content, CancellationToken cancellationToken);

    /// <summary>Makes the file appear, whole, when all parts are sent.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the storage calls the version that it has stored; null when it does not say.</returns>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_ALREADY_EXISTS</c>: the name is taken. <c>DATA_LOSS</c>: what has arrived is not what was sent.
    /// </exception>
    public abstract Task<string?> CompleteAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes away the parts of an upload that was not completed. It throws nothing: what went wrong before is what matters.
    /// </summary>
    public abstract ValueTask DisposeAsync();
}
