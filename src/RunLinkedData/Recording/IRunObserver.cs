using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Recording.Logs;

namespace RunLinkedData.Recording;

/// <summary>Is told what a run does: for pages, telemetry, and other systems that want to know of runs and data versions.</summary>
/// <remarks>
/// One observer serves all runs of a tracker, which may go on side by side. Of one run it is told in order, one call after the other. Each
/// call has <see cref="TimeLimit"/>; what it throws, or does not get done in that time, is a warning on the run and in the log, and changes
/// nothing else, unless the observer <see cref="IsRequired"/>. Add observers to <see cref="RunTrackerOptions.Observers"/>. Implement what
/// is of interest; the rest does nothing.
/// </remarks>
public interface IRunObserver
{
    /// <summary>What it is called in warnings, such as <c>the card</c>. Default: the name of its type.</summary>
    string Name => GetType().Name;

    /// <summary>
    /// Whether a run fails when this observer does. Default: false. The end of a run cannot be undone by <see cref="RunEndedAsync"/>.
    /// </summary>
    bool IsRequired => false;

    /// <summary>
    /// How long a call may take. Default: 10 seconds; less when the run did not end well, since whoever kills a
    /// program waits for a few seconds only.
    /// </summary>
    TimeSpan TimeLimit => TimeSpan.FromSeconds(10);

    /// <summary>Whether it is told what is logged for a run (<see cref="LogWrittenAsync"/>). Default: false.</summary>
    bool IsToldOfLog => false;

    /// <summary>A run was started or resumed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the call when its time is over.</param>
    Task RunStartedAsync(ObservedRun run, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The run has read a data version, or something that no run made; the first time of each.</summary>
    /// <param name="run">The run.</param>
    /// <param name="input">What it read.</param>
    /// <param name="cancellationToken">Ends the call when its time is over.</param>
    Task InputRecordedAsync(ObservedRun run, ObservedInput input, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The run has saved a dataset: its files are stored, and it is published when the run ends well.</summary>
    /// <param name="run">The run.</param>
    /// <param name="manifest">Its columns, files, profile and digest.</param>
    /// <param name="cancellationToken">Ends the call when its time is over.</param>
    Task DatasetSavedAsync(ObservedRun run, DatasetManifest manifest, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The run has recorded how a check of a dataset came out, which need not be saved yet.</summary>
    /// <param name="run">The run.</param>
    /// <param name="check">The check and its result.</param>
    /// <param name="cancellationToken">Ends the call when its time is over.</param>
    Task CheckRecordedAsync(ObservedRun run, DatasetCheck check, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Something was written to the log of the run, up to the moment in which it begins to end; what comes faster than it is told comes
    /// together. Only where <see cref="IsToldOfLog"/>. Whoever is told must not log for that.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="entries">What was logged since the last call, in that order; at least one.</param>
    /// <param name="cancellationToken">Ends the call when its time is over.</param>
    Task LogWrittenAsync(ObservedRun run, IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The run is about to end: all values have been sent, and its state is not changed yet. Artifacts can still be written.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="end">How it is to end.</param>
    /// <param name="cancellationToken">Ends the call when its time is over.</param>
    Task RunEndingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The program is about to leave a run that it joined by <c>MLFLOW_RUN_ID</c>, and that goes on: all its values have been sent. The
    /// owner ends the run, and this program is told nothing of that: neither of the other two is called. Artifacts can still be written.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="end">How this program leaves it.</param>
    /// <param name="cancellationToken">Ends the call when its time is over.</param>
    Task RunLeavingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The run has ended, as everybody can see.</summary>
    /// <param name="run">The run.</param>
    /// <param name="end">How it has ended.</param>
    /// <param name="cancellationToken">Ends the call when its time is over.</param>
    Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) => Task.CompletedTask;
}
