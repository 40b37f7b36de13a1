using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Recording.Sending;

namespace RunLinkedData.Recording;

/// <summary>Whether a run is still open: here, and for other programs that may have ended it.</summary>
/// <param name="services">What the runs share.</param>
/// <param name="runId">The run.</param>
/// <param name="role">What this program is to it.</param>
/// <param name="logger">Hears when another program has ended it.</param>
internal sealed class RunState(RunServices services, string runId, RunRole role, ILogger logger)
{
    // Long enough that a short run makes no call more than it needs, short enough that nobody can resume and end a run unseen.
    private static readonly TimeSpan StaysFresh = TimeSpan.FromSeconds(10);

    private long _seenOpen = role.IsShared ? long.MinValue / 2 : services.Time.GetTimestamp();
    private volatile bool _hasEnded;
    private volatile bool _isEnding;
    private volatile MlflowRun? _latest;

    /// <summary>Whether nothing can be recorded any more.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>The run as the store had it last; null when it was not asked.</summary>
    public MlflowRun? Latest => _latest;

    public void End() => _hasEnded = true;

    /// <summary>From here on the end of the run may have been sent: one that is seen is this program's own.</summary>
    public void BeginEnding() => _isEnding = true;

    /// <exception cref="RunStateException">The run has ended.</exception>
    public void ThrowIfEnded()
    {
        if (_hasEnded)
        {
            throw RunStateException.Ended(runId);
        }
    }

    /// <summary>
    /// Sees to it that the run is still open: another program may have ended it, and then it stays as it is, or is taken back. A run that
    /// this program started, or was seen open, a moment ago is taken to be, unless others may record on it.
    /// </summary>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public Task ThrowUnlessOpenAsync(CancellationToken cancellationToken) =>
        services.Time.GetElapsedTime(_seenOpen) < StaysFresh ? Task.CompletedTask : ReadAsync(cancellationToken);

    /// <summary>As <see cref="ThrowUnlessOpenAsync"/>, for each of the values of a run that others may record on.</summary>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public Task ThrowUnlessSharedIsOpenAsync(CancellationToken cancellationToken) =>
        role.IsShared && !_isEnding ? ReadAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Asks the store what is recorded by now, and nothing else.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken) =>
        _latest = await services.Store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);

    /// <summary>Asks the store.</summary>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var run = await services.Store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        _latest = run;
        var isActive = run.Info.LifecycleStage == LifecycleStage.Active;
        if (isActive && run.Info.Status is RunStatus.Running or RunStatus.Scheduled)
        {
            ThrowIfReplaced(run);
            _seenOpen = role.IsShared ? _seenOpen : services.Time.GetTimestamp();
        }
        else if (isActive && role.TakesBack && !_isEnding && run.Info.Status != RunStatus.Killed)
        {
            // What MLflow's own clients do at the end of their program, with a run that is not theirs. KILLED says a person.
            RunLogMessages.TakenBack(logger, runId, run.Info.Status.ToText());
            await RunWriter.StartAsync(services.Store, runId, cancellationToken).ConfigureAwait(false);
            _latest = run with { Info = run.Info with { Status = RunStatus.Running, EndTime = null } };
        }
        else
        {
            var how = isActive ? run.Info.Status.ToText() : "deleted";
            if (!_hasEnded)
            {
                RunLogMessages.EndedElsewhere(logger, runId, how);
            }

            End();
            throw RunStateException.EndedElsewhere(runId, how);
        }
    }

    private void ThrowIfReplaced(MlflowRun run)
    {
        if (role.Place is { } place && role.Member!.FindState(run) is { } last && last.Attempt > place.Attempt)
        {
            if (!_hasEnded)
            {
                RunLogMessages.Replaced(logger, runId, place.Index);
            }

            End();
            throw RunStateException.Replaced(runId, place.Index, place.Attempt, last.Attempt);
        }
    }
}
