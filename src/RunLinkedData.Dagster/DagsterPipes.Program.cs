using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Pipes;
using RunLinkedData.Waiting;

namespace RunLinkedData.Dagster;

public sealed partial class DagsterPipes
{
    private const int FailedExitCode = 1;

    private static readonly SemaphoreSlim Opening = new(1, 1);
    private static volatile DagsterPipes? _current;

    private StepReports? _reports;
    private Exception? _failure;

    /// <summary>
    /// The session of this program, which <c>UseDagster()</c> and the program's own calls share: the one that was opened last; it is opened
    /// now when none was. It is closed at the end of the program, with the exception that has ended it if nobody has caught that.
    /// </summary>
    /// <exception cref="DagsterException">As <see cref="Open"/>.</exception>
    public static DagsterPipes Current => CurrentOr(null);

    /// <summary>
    /// What runs have made, which is sent when the session is closed: until then a later run may have made the same asset anew.
    /// </summary>
    internal StepReports Reports
    {
        get
        {
            lock (_lock)
            {
                return _reports ??= new StepReports();
            }
        }
    }

    /// <summary>As <see cref="Current"/>, opened in a way when none was.</summary>
    internal static DagsterPipes CurrentOr(Action<DagsterPipesOptions>? configure) => _current ?? Open(configure);

    /// <summary>Whether an asset was reported.</summary>
    internal bool IsReported(string assetKey) => _materialized.Contains(assetKey);

    /// <summary>Whether a check of an asset was reported.</summary>
    internal bool IsReported(string assetKey, string check) => _checked.Contains((assetKey, check));

    /// <summary>
    /// Ends the session after all who watch for the end of the program by now, so that what they do then is heard of. They are called in
    /// the order in which they came, at signals the other way round.
    /// </summary>
    internal void WatchEnd()
    {
        LeaveEnd();
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandledException;
    }

    /// <summary>Makes the program fail: the session is closed with this error, and the exit code is not 0.</summary>
    internal void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
        }

        WatchEnd();
    }

    /// <summary>Writes a line to the log of the step; drops it when the session was closed.</summary>
    internal void TryLog(string message, DagsterLogLevel level)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                Log(message, level);
            }
        }
    }

    private static async Task<DagsterPipes> OfProgramAsync(DagsterPipesOptions options, CancellationToken cancellationToken)
    {
        var parameters = PipesParams.Find(options);
        await Opening.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (parameters is null)
            {
                DagsterPipes none = new(null, options);
                _current = _current is null or { IsClosed: true } ? none : _current;
                return none;
            }

            return _current is { IsClosed: false, _parameters: { } open } current && open.IsSameAs(parameters)
                ? current
                : _current = new DagsterPipes(
                    await PipesSession.OpenAsync(parameters, options, cancellationToken).ConfigureAwait(false), options);
        }
        finally
        {
            Opening.Release();
        }
    }

    private void LeaveEnd()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandledException;
    }

    // The exit code of a program whose run has failed is still to be set.
    private void LeaveEndUnlessFailed()
    {
        if (_failure is null)
        {
            LeaveEnd();
        }
    }

    private void SendReports(bool isWhole)
    {
        if (_channel is null || _reports is null)
        {
            return;
        }

        try
        {
            _reports.Send(this, isWhole && _failure is null);
        }
        catch (Exception exception)
        {
            // What was made is not known to Dagster then, which would make up a version.
            _failure ??= exception;
        }
    }

    private void OnUnhandledException(object sender, UnhandledExceptionEventArgs args) => CloseAtEnd(args.ExceptionObject as Exception);

    private void OnProcessExit(object? sender, EventArgs args)
    {
        CloseAtEnd(null);
        if (_failure is not null && Environment.ExitCode == 0)
        {
            Environment.ExitCode = FailedExitCode;
        }
    }

    private void CloseAtEnd(Exception? exception)
    {
        try
        {
            Close(exception);
        }
        catch (Exception problem)
        {
            // Nobody is left to catch it, and the exit code says so.
            _failure ??= problem;
        }
    }
}
