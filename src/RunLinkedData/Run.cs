using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Members;
using RunLinkedData.Questions.Uses;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Recording.Reusing;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;
using RunLinkedData.Waiting;

namespace RunLinkedData;

/// <summary>
/// A run under way: what it logs, reads and writes is recorded on the MLflow run of the same ID, and that ID is the
/// version of the data it writes.
/// </summary>
/// <remarks>
/// A run is a scope, like a database transaction: <see cref="Complete"/> publishes it, and disposal without that marks it FAILED. A run of
/// another program that was joined by <c>MLFLOW_RUN_ID</c> is left instead, whichever way: all is sent, and its owner ends it.
/// Params, metrics, tags and inputs are buffered and sent in the background; they have all arrived when <see cref="Complete"/> returns.
/// Safe for use by many threads at once.
/// </remarks>
public sealed partial class Run : IDisposable, IAsyncDisposable
{
    private readonly RunRecorder _recorder;
    private readonly Action<Run> _closed;
    private readonly Func<string, CancellationToken, Task> _publishIfComplete;
    private readonly NewestManifests _newest;
    private DatasetWriter _writer;
    private DatasetWriter? _partWriter;
    private bool _isPublicationDue;

    internal Run(RunRecorder recorder, Action<Run> closed, Func<string, CancellationToken, Task> publishIfComplete)
    {
        _recorder = recorder;
        _closed = closed;
        _publishIfComplete = publishIfComplete;
        _newest = new NewestManifests(recorder.Services.Store, recorder.Services.Versions, recorder.Started.Info.ExperimentId);
        var member = recorder.Role.Place is { } place ? new PartName(place.Index, place.Attempt) : null;
        _writer = ToWriter(member);
        _partWriter = member is null ? null : ToWriter(member, isPart: true);
        StartTime = RunFacts.Time(recorder.Started.Info.StartTime);
    }

    /// <summary>The MLflow run ID: 32 hexadecimal digits. It is the version of every dataset this run writes.</summary>
    public string Id => _recorder.RunId;

    /// <summary>The run's name for people.</summary>
    public string Name => _recorder.Started.Info.RunName;

    /// <summary>The process this is a run of: the name of the MLflow experiment.</summary>
    public string Process => _recorder.Process;

    /// <summary>The ID of the MLflow experiment.</summary>
    public string ExperimentId => _recorder.Started.Info.ExperimentId;

    /// <summary>Where the run's artifacts are.</summary>
    public string ArtifactUri => _recorder.Started.Info.ArtifactUri;

    /// <summary>When it started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Which member of a group this program is, from 0; null when it has not joined the run as one (<c>JoinRun</c>).</summary>
    public int? MemberIndex => _recorder.Role.Place?.Index;

    /// <summary>How many members the group of the run has; null when that is not known, or the run is not one of a group.</summary>
    public int? MemberCount => _recorder.Role.Place?.Size;

    /// <summary>
    /// Looks whether the members may be published at this moment, which an earlier attempt at this one had finished with all others: what
    /// that has saved is left alone then. Called when this attempt is known to be the one that counts, so that nobody begins to publish
    /// any more.
    /// </summary>
    internal async Task RespectPublicationAsync(CancellationToken cancellationToken)
    {
        if (_recorder.Role.Place is { } place
            && _recorder.Role.Member!.FindState(_recorder.Started) is { Status: RunStatus.Finished }
            && MembersFinished.AreOthers(
                await _recorder.Services.Store.GetRunAsync(Id, cancellationToken).ConfigureAwait(false), place.Index))
        {
            PartName member = new(place.Index, place.Attempt) { LeavesEarlier = true };
            _writer = ToWriter(member);
            _partWriter = ToWriter(member, isPart: true);
        }
    }

    /// <summary>What the run was said to be made from before it was started; null when nothing was.</summary>
    internal Declaration? Declared { get; set; }

    /// <summary>Lets the run be taken in place of another one that is made from the same; gives why not when it cannot be.</summary>
    internal string? Remember(Declaration declared)
    {
        if (_recorder.HasEnded)
        {
            return "it was ended by the work itself";
        }

        if (_recorder.Role != RunRole.Owner)
        {
            return "other programs may record on it";
        }

        var surprise = declared.FindSurprise(_recorder.Inventory);
        if (surprise is null)
        {
            _recorder.Record(new Tag(RunTags.Fingerprint, declared.Fingerprint));
        }

        return surprise;
    }

    /// <summary>The signal that has ended the run, in words; null when none has.</summary>
    internal string? KilledBecause => _recorder.KilledBecause;

    /// <summary>Sends everything that was logged so far, without ending the run.</summary>
    /// <exception cref="RunLinkedDataException">Something could not be sent. It is kept and tried again.</exception>
    public void Flush() => Blocking.Wait(() => FlushAsync());

    /// <inheritdoc cref="Flush"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _recorder.FlushAsync(cancellationToken);

    /// <summary>
    /// A writer whose lines go to the run's log, the artifact <c>logs/run.log</c>: for programs that do not log through <c>ILogger</c>
    /// (<see cref="RunLinkedDataLoggingBuilderExtensions.AddRunLog"/>). What looks like a secret is replaced by <c>***</c>. After the end
    /// of the run lines are dropped.
    /// </summary>
    /// <remarks>
    /// Safe for use by many threads at once: lines are not mixed. A last line without an end is written when the run ends.
    /// </remarks>
    public TextWriter LogWriter => _recorder.LogWriter;

    /// <summary>
    /// Sends what is buffered and marks the run FINISHED: its datasets are published and never change again. A run that was joined by
    /// <c>MLFLOW_RUN_ID</c> is left: its owner publishes it. A member of a group has finished with that, and the last one publishes what
    /// all have made.
    /// </summary>
    /// <exception cref="RunLinkedDataException">
    /// Something could not be sent, or the parts of the members are no one dataset; the run is not published, and <see cref="Complete"/>
    /// may be tried again. What the store refuses for good, such as a parameter that another program has set to another value, is named
    /// once and left out of the next try.
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
        return EndWellAsync(cancellationToken);
    }

    /// <summary>
    /// Marks the run FAILED and records why. What was logged so far is kept, its datasets are not published. A run that was joined by
    /// <c>MLFLOW_RUN_ID</c> is left, and its owner told why.
    /// </summary>
    /// <param name="exception">
    /// What went wrong; its type and message are kept as the tag <c>rld.error</c>, the whole of it as <c>logs/error.txt</c>.
    /// </param>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void Fail(Exception exception) => Blocking.Wait(() => FailAsync(exception));

    /// <inheritdoc cref="Fail"/>
    /// <param name="exception">What went wrong; its type and message are kept as the tag <c>rld.error</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task FailAsync(Exception exception, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return _recorder.EndAsync(RunStatus.Failed, cancellationToken, RunFailure.Of(exception));
    }

    /// <summary>
    /// Ends the run as FAILED unless it has ended, with a warning in the log. Never throws: what goes wrong is logged.
    /// </summary>
    public void Dispose()
    {
        LeaveActivity();
        var inFlight = ExceptionInFlight.Find();
        Blocking.Wait(() => CloseAsync(inFlight).AsTask());
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        LeaveActivity();
        return CloseAsync(ExceptionInFlight.Find());
    }

    /// <summary>
    /// Makes the run's activity the parent of those that the caller starts from here on, and its log the one they write to.
    /// </summary>
    internal void MakeCurrent()
    {
        RunLogs.MakeCurrent(_recorder.Log);
        if (_recorder.Activity is { } activity)
        {
            Activity.Current = activity;
        }
    }

    /// <summary>Logs what a resumed run was started with anew.</summary>
    internal void Apply((IReadOnlyList<Param> Params, IReadOnlyList<Tag> Tags) values)
    {
        foreach (var param in values.Params)
        {
            _recorder.Record(param);
        }

        foreach (var tag in values.Tags)
        {
            _recorder.Record(tag);
        }
    }

    internal Task CompleteUnlessEndedAsync(CancellationToken cancellationToken) =>
        KilledBecause is not null ? throw RunStateException.Ended(Id)
        : _recorder.HasEnded ? Task.CompletedTask
        : EndWellAsync(cancellationToken);

    /// <summary>Ends the run because the program ends; never throws.</summary>
    internal async Task EndWithProgramAsync(RunStatus status, RunFailure failure)
    {
        await _recorder.EndWithProgramAsync(status, failure).ConfigureAwait(false);
        _closed(this);
    }

    /// <summary>Ends the run after its work threw; never throws itself, so that the work's own exception comes through.</summary>
    internal Task EndBrokenAsync(Exception exception, bool cancelled) => exception is OperationCanceledException && cancelled
        ? _recorder.EndBrokenAsync(RunStatus.Killed, null)
        : _recorder.EndBrokenAsync(RunStatus.Failed, RunFailure.Of(exception));

    private async Task EndWellAsync(CancellationToken cancellationToken)
    {
        if (!_isPublicationDue)
        {
            await _recorder.EndAsync(RunStatus.Finished, cancellationToken).ConfigureAwait(false);
        }

        if (_recorder.Role.Place is not null)
        {
            // When it fails, this member has finished all the same, and trying again is about the publication alone.
            _isPublicationDue = true;
            await _publishIfComplete(Id, cancellationToken).ConfigureAwait(false);
            _isPublicationDue = false;
        }
    }

    private DatasetWriter ToWriter(PartName? member, bool isPart = false) => new(
        _recorder.Artifacts,
        _recorder.RunId,
        _recorder.Services.Formats,
        _recorder.Services.Time,
        _recorder.Services.Loggers.CreateLogger<Run>(),
        _recorder.ThrowUnlessOpenAsync,
        _recorder.Role.HasCompany,
        member,
        isPart,
        (dataset, token) => _recorder.Services.Earlier.FindAsync(_recorder.Started.Info.ExperimentId, dataset, token),
        FindOtherAsync,
        dataset => _recorder.Services.Contracts?.Find(Process, dataset),
        NameReadersAsync,
        _newest.FindAsync);

    // Of columns that were there before: nobody can have read others.
    private Task<string?> NameReadersAsync(
        string dataset, IReadOnlyList<SchemaChange> breaking, CancellationToken cancellationToken)
    {
        string[] columns = [.. breaking.Where(change => change.Before is not null).Select(change => change.Column).OfType<string>()];
        return new ColumnReaders(_recorder.Services.Store, _recorder.Services.Time).TryNameAsync(
            _recorder.Started.Info.ExperimentId, Process, dataset, columns, Id, cancellationToken);
    }

    // What moves along with the dataset itself may name nothing yet, as at the first run; what else is named has to be there.
    private async Task<DatasetManifest?> FindOtherAsync(string dataset, string reference, CancellationToken cancellationToken)
    {
        var parsed = DataReference.Parse(reference.StartsWith('@') ? $"{Process}/{dataset}{reference}" : reference);
        try
        {
            return (await _recorder.Services.Versions.OpenAsync(parsed, cancellationToken).ConfigureAwait(false)).Manifest;
        }
        catch (ReferenceException e) when (e.Code == ErrorCode.ReferenceNotFound
            && parsed.IsMoving && parsed.Process == Process && parsed.Dataset == dataset)
        {
            return null;
        }
    }

    private async ValueTask CloseAsync(Exception? inFlight)
    {
        await _recorder.ForgetAsync(inFlight).ConfigureAwait(false);
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
