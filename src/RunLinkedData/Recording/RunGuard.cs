using System.Runtime.InteropServices;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording;

/// <summary>
/// Ends the open runs when the process ends: as KILLED on SIGTERM and Ctrl-C, as FAILED on an exception that nobody catches and on an exit.
/// A process that is killed with SIGKILL cannot do so; <c>RunTracker.FindStaleRunsAsync</c> finds what it left.
/// </summary>
/// <remarks>
/// The signal goes on its way afterwards: other handlers see it, and unless one of them cancels it, the process ends with the exit code of
/// the signal. All of it takes at most <c>RunTrackerOptions.DisposeTimeout</c>.
/// </remarks>
internal sealed class RunGuard(bool isWanted, TimeSpan timeToEnd, Func<RunStatus, RunFailure, Task> endAll) : IDisposable
{
    private readonly Lock _lock = new();
    private PosixSignalRegistration[]? _signals;
    private bool _disposed;

    /// <summary>Begins to watch; called when a run starts, so that a program that only reads is left alone.</summary>
    public void Watch()
    {
        lock (_lock)
        {
            if (!isWanted || _disposed || _signals is not null)
            {
                return;
            }

            _signals =
            [
                PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
                PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            ];
            AppDomain.CurrentDomain.UnhandledException += OnUnhandledException;
            AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            if (_signals is null)
            {
                return;
            }

            foreach (var signal in _signals)
            {
                signal.Dispose();
            }

            AppDomain.CurrentDomain.UnhandledException -= OnUnhandledException;
            AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        }
    }

    private void OnSignal(PosixSignalContext signal) => End(RunStatus.Killed, new RunFailure($"The process got {signal.Signal}."));

    private void OnUnhandledException(object sender, UnhandledExceptionEventArgs args) => End(
        RunStatus.Failed,
        args.ExceptionObject is Exception exception
            ? RunFailure.Of(exception)
            : new RunFailure(RunFailure.ReasonOf($"{args.ExceptionObject}")));

    private void OnProcessExit(object? sender, EventArgs args) =>
        End(RunStatus.Failed, new RunFailure("The process ended before the run was completed."));

    private void End(RunStatus status, RunFailure failure)
    {
        try
        {
            // The process waits for this, as long as it is allowed to.
            OwnThread.Start(() => endAll(status, failure)).Wait(timeToEnd);
        }
        catch (AggregateException)
        {
            // Each run has logged what went wrong; nobody is left to hear it.
        }
    }
}
