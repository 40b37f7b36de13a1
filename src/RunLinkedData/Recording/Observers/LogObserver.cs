using RunLinkedData.Recording.Logs;

namespace RunLinkedData.Recording.Observers;

/// <summary>Completes the run's log before the run has ended, as whoever follows the log stops then, and closes it afterwards.</summary>
internal sealed class LogObserver : IRunObserver
{
    public string Name => "The log";

    public TimeSpan TimeLimit => Timeout.InfiniteTimeSpan;

    public Task RunEndingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        run.Recorder.LogWriter.Flush();
        run.Recorder.Console?.Flush();
        return run.Recorder.Log.FlushAsync(cancellationToken);
    }

    public async Task RunLeavingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        await RunEndingAsync(run, end, cancellationToken).ConfigureAwait(false);
        await RunEndedAsync(run, end, cancellationToken).ConfigureAwait(false);
    }

    public Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        RunLogs.Remove(run.Recorder.Log);
        return run.Recorder.CloseLogAsync(cancellationToken);
    }
}
