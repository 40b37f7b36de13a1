using System.Diagnostics;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData;

public sealed partial class Run
{
    /// <summary>Sends what is buffered and marks the run FINISHED: its datasets are published and never change again.</summary>
    /// <exception cref="RunLinkedDataException">
    /// Something could not be sent; the run is not published, and <see cref="Complete"/> may be tried again. What the store refuses for good, such as a
    /// parameter that another process has set to another value, is named once and left out of the next try.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void Complete()
    {
        LeaveActivity();
        Blocking.Wait(() => CompleteAsync());
    }

    /// <inheritdoc cref="Complete"/>
    /// <param name="cancellationToken">Cancels the call; the run is not published then.</param>
    public Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        LeaveActivity();
        return _recorder.EndAsync(RunStatus.Finished, cancellationToken);
    }

    /// <summary>Marks the run FAILED and records why. What was logged so far is kept, its datasets are not published.</summary>
    /// <param name="exception">What went wrong; its type and message are kept as the tag <c>rld.error</c>.</param>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void Fail(Exception exception) => Blocking.Wait(() => FailAsync(exception));

    /// <inheritdoc cref="Fail"/>
    /// <param name="exception">What went wrong; its type and message are kept as the tag <c>rld.error</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task FailAsync(Exception exception, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return _recorder.EndAsync(RunStatus.Failed, cancellationToken, RunTags.ErrorText(exception));
    }

    /// <summary>Ends the run as FAILED unless it has ended. Never throws: what goes wrong is logged.</summary>
    public void Dispose()
    {
        LeaveActivity();
        Blocking.Wait(() => CloseAsync().AsTask());
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        LeaveActivity();
        return CloseAsync();
    }

    /// <summary>The signal that has ended the run, in words; null when none has.</summary>
    internal string? KilledBecause => _recorder.KilledBecause;

    internal Task CompleteUnlessEndedAsync(CancellationToken cancellationToken) =>
        KilledBecause is not null ? throw RunStateException.Ended(Id)
        : _recorder.HasEnded ? Task.CompletedTask
        : _recorder.EndAsync(RunStatus.Finished, cancellationToken);

    /// <summary>Ends the run because the program ends; never throws.</summary>
    internal async Task EndWithProgramAsync(RunStatus status, string reason)
    {
        await _recorder.EndWithProgramAsync(status, reason).ConfigureAwait(false);
        _closed(this);
    }

    /// <summary>Ends the run after its work threw; never throws itself, so that the work's own exception comes through.</summary>
    internal Task EndBrokenAsync(Exception exception, bool cancelled) => exception is OperationCanceledException && cancelled
        ? _recorder.EndBrokenAsync(RunStatus.Killed, null)
        : _recorder.EndBrokenAsync(RunStatus.Failed, RunTags.ErrorText(exception));

    private async ValueTask CloseAsync()
    {
        await _recorder.CloseAsync().ConfigureAwait(false);
        _closed(this);
    }

    // Not in an async method: what those set is not seen by their caller.
    private void LeaveActivity()
    {
        if (_recorder.Activity is { } activity && Activity.Current == activity)
        {
            Activity.Current = activity.Parent;
        }
    }
}
