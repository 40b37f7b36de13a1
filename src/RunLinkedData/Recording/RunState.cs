using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Recording.Sending;

namespace RunLinkedData.Recording;

/// <summary>Whether a run is still open: here, and for other programs that may have ended it.</summary>
/// <param name="services">What the runs share.</param>
/// <param name="runId">The run.</param>
/// <param name="isShared">Whether it was resumed: it is shared with whoever started it, and never taken to be open unseen.</param>
/// <param name="logger">Hears when another program has ended it.</param>
internal sealed class RunState(RunServices services, string runId, bool isShared, ILogger logger)
{
    // Long enough that a short run makes no call more than it needs, short enough that nobody can resume and end a run unseen.
    private static readonly TimeSpan StaysFresh = TimeSpan.FromSeconds(10);

    private long _seenOpen = isShared ? long.MinValue / 2 : services.Time.GetTimestamp();
    private volatile bool _hasEnded;

    /// <summary>Whether nothing can be recorded any more.</summary>
    public bool HasEnded => _hasEnded;

    public void End() => _hasEnded = true;

    /// <exception cref="RunStateException">The run has ended.</exception>
    public void ThrowIfEnded()
    {
        if (_hasEnded)
        {
            throw RunStateException.Ended(runId);
        }
    }

    /// <summary>
    /// Sees to it that the run is still open: another program that resumed it may have ended it, and then it stays as it is. A run that
    /// this program started, or was seen open, a moment ago is taken to be.
    /// </summary>
    public Task ThrowUnlessOpenAsync(CancellationToken cancellationToken) =>
        services.Time.GetElapsedTime(_seenOpen) < StaysFresh ? Task.CompletedTask : ReadAsync(cancellationToken);

    /// <summary>Asks the store.</summary>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var info = (await services.Store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false)).Info;
        if (info.LifecycleStage == LifecycleStage.Deleted || info.Status is not (RunStatus.Running or RunStatus.Scheduled))
        {
            End();
            var how = info.LifecycleStage == LifecycleStage.Deleted ? "deleted" : info.Status.ToText();
            RunLogMessages.EndedElsewhere(logger, runId, how);
            throw RunStateException.Ended(runId);
        }

        _seenOpen = isShared ? _seenOpen : services.Time.GetTimestamp();
    }
}
