using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Recording.Joining;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Recording.Metering;
using RunLinkedData.Recording.Reads;
using RunLinkedData.Recording.Sending;
using RunLinkedData.Secrets;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Recording;

/// <summary>
/// The one way by which anything is recorded on a run: values are checked, counted in, buffered, and sent in batches in the order in which
/// they came, and observers are told. Nothing else writes to the tracking store for an open run.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
internal sealed partial class RunRecorder
{
    private readonly RunWriter _writer;
    private readonly RunValueBuffer _buffer;
    private readonly DatasetFigures _figures = new();
    private readonly ObserverQueue _observers;
    private readonly ILogger _logger;
    private readonly WritingGate _gate;
    private readonly RunState _state;
    private readonly RunChanges _changes;
    private readonly DateTimeOffset _startedAt;
    private readonly ProgramUsage _usage;
    private readonly RunMeter? _meter;
    private readonly LogRelay? _relay;

    private IReadOnlyList<MemberProvenance>? _members;

    public RunRecorder(RunServices services, MlflowRun run, string process, ProgramContext program, Activity? activity, RunRole role)
    {
        Services = services;
        Role = role;
        Started = run;
        _startedAt = services.Time.GetUtcNow();
        Process = process;
        ProgramContext = program;
        Activity = activity;
        Artifacts = services.ArtifactStores.Open(run.Info.ArtifactUri);
        Inventory = new RunInventory(run);
        Reads = new ReadTally(run, role.Member);
        InputColumns = new InputColumns(run);
        _relay = services.Observers.Any(observer => observer.IsToldOfLog) ? new LogRelay(TellOfLog) : null;
        Log = role.Place is { } place
            ? RunLogFile.OfMember(Artifacts, services.Time, _relay, place.IndexText, startsAnew: place.Attempt > 1)
            : RunLogFile.Of(Artifacts, services.Time, _relay);
        LogWriter = TextWriter.Synchronized(new RunLogWriter(Log, SecretText.Redact));
        Console = services.CaptureConsole && role.PublishesMembers is null ? new ConsoleLines(Log, SecretText.Redact) : null;
        RunLogs.Add(Log, Console);
        if (Console is not null)
        {
            ConsoleCapture.Install();
        }

        _logger = services.Loggers.CreateLogger(typeof(RunRecorder).Namespace + ".Run");
        _gate = new WritingGate(RunId);
        _state = new RunState(services, RunId, role, _logger);
        _changes = new RunChanges(program, Artifacts, role);
        var journal = role.PublishesMembers is null
            ? services.Journals?.TryCreate(
                JournalStart.Of(run, process, services.Store.TrackingUri, isResumed: !role.HasStarted), GiveUpJournal)
            : null;
        _writer = new RunWriter(services.Store, RunId, journal, _state.ThrowUnlessSharedIsOpenAsync);
        _buffer = new RunValueBuffer(_writer, RunId, services.FlushInterval, services.Time, _logger);
        _observers = new ObserverQueue(services.Observers, new ObservedRun(this), services.Time);
        _usage = new ProgramUsage(services.StartsPrograms);
        _meter = services.Meter is { } settings && role is { PublishesMembers: null, IsTool: false }
            ? new RunMeter(
                settings,
                () => SystemProbe.OfThisMachine(settings.Interval, services.Time),
                RunMeter.StepAfter(run.Metrics, settings),
                metric => _buffer.TryAddAtOnce(metric),
                Note,
                services.Time)
            : null;

        // Last: they may ask for the record at once.
        _observers.Tell((observer, observed, token) => observer.RunStartedAsync(observed, token));
    }

    public RunServices Services { get; }

    /// <summary>What this program is to the run.</summary>
    public RunRole Role { get; }

    public string RunId => Started.Info.RunId;

    public string Process { get; }

    /// <summary>What MLflow knew of the run when it was started or resumed.</summary>
    public MlflowRun Started { get; }

    /// <summary>The code, machine and executor of this program.</summary>
    public ProgramContext ProgramContext { get; }

    public Activity? Activity { get; }

    public IArtifactStore Artifacts { get; }

    /// <summary>Whether nothing can lie among the artifacts but what this library writes.</summary>
    public bool IsAloneInArtifacts => Role is { HasStarted: true, IsShared: false } && !Inventory.HasArtifacts;

    public RunInventory Inventory { get; }

    /// <summary>Which columns its inputs have.</summary>
    public InputColumns InputColumns { get; }

    /// <summary>Which columns of its inputs the run has read.</summary>
    public ReadTally Reads { get; }

    public RunLogFile Log { get; }

    /// <summary>A writer whose lines go to the log.</summary>
    public TextWriter LogWriter { get; }

    /// <summary>Where what the program writes to its console goes in the log; null when it does not.</summary>
    public ConsoleLines? Console { get; }

    /// <summary>Whether nothing can be recorded any more.</summary>
    public bool HasEnded => _state.HasEnded;

    /// <exception cref="RunStateException">The run has ended.</exception>
    public void ThrowIfEnded() => _state.ThrowIfEnded();

    /// <inheritdoc cref="RunState.ThrowUnlessOpenAsync"/>
    public Task ThrowUnlessOpenAsync(CancellationToken cancellationToken) => _state.ThrowUnlessOpenAsync(cancellationToken);

    /// <summary>Notes that something is written to the run, until disposal: a run that is being written to cannot be completed.</summary>
    /// <exception cref="RunStateException">The run takes nothing any more.</exception>
    /// <exception cref="InvalidOperationException">The same is being written already, by a call that is to be alone with it.</exception>
    public WritingGate.Scope BeginWriting(string what, bool alone = true)
    {
        ThrowIfEnded();
        return _gate.Enter(what, alone);
    }

    /// <summary>Records a parameter, unless it is there with that value.</summary>
    public void Record(Param param)
    {
        ThrowIfEnded();
        TrackingLimits.CheckParam(param);
        if (!Inventory.TryAdd(param))
        {
            return;
        }

        if (Services.Overrides.FindParameter(param.Key) is { } given && given != param.Value)
        {
            Note(
                $"Parameter '{param.Key}' was given as '{given}' from outside, "
                + $"but the program uses '{param.Value}': it does not ask for it with GetParameter.");
        }

        _buffer.Add(param);
    }

    public void Record(Metric metric)
    {
        ThrowIfEnded();
        TrackingLimits.CheckMetric(metric);
        _buffer.Add(metric);
    }

    public void Record(Tag tag)
    {
        ThrowIfEnded();
        _buffer.Add(tag);
    }

    /// <summary>
    /// Records a tag also when the last values have been sent already, or the run has just ended: what observers say of it.
    /// </summary>
    public Task RecordAsync(Tag tag, CancellationToken cancellationToken) =>
        _buffer.TryAdd(tag) ? Task.CompletedTask : _writer.SendAsync(tag, cancellationToken);

    /// <summary>Records a data version that the run reads, unless it is recorded already.</summary>
    public void RecordInput(DatasetManifest manifest, DatasetInput link, ProvenanceInput input, bool isMoving)
    {
        ThrowIfEnded();
        InputColumns.Add(input, manifest);
        if (Inventory.TryAdd(input, isMoving) is not { } runIds)
        {
            return;
        }

        AddTag(RunTags.InputPrefix + manifest.Name, string.Join(',', runIds));
        _buffer.Add(link);
        RunLogMessages.InputLoaded(_logger, RunId, manifest.Name, input.RunId);
        _observers.Tell((observer, run, token) => observer.InputRecordedAsync(run, new ObservedInput { Version = input }, token));
    }

    /// <summary>Records what no run made, unless it is recorded already.</summary>
    public void RecordExternalInput(DatasetInput link)
    {
        ThrowIfEnded();
        var input = DatasetLink.ReadExternalInput(link)!;
        TrackingLimits.CheckInput(link);
        InputColumns.Add(input.Name);
        if (Inventory.TryAdd(input) is not { } versions)
        {
            return;
        }

        _buffer.Add(link);
        AddTag(RunTags.ExternalInputPrefix + input.Name, string.Join(", ", versions));
        _observers.Tell((observer, run, token) => observer.InputRecordedAsync(run, new ObservedInput { External = input }, token));
    }

    /// <summary>Records a dataset whose files are stored: it is published when the run ends well.</summary>
    public void RecordOutput(DatasetManifest manifest)
    {
        Inventory.Add(manifest);
        _buffer.Add(new Tag(RunTags.OutputPrefix + manifest.Name, manifest.Digest));
        _buffer.Add(DatasetLink.ToOutput(manifest, RunId));
        _figures.Add(manifest, manifest.CreatedAt);
        if (manifest.Content == DatasetContent.Rows)
        {
            RunLogMessages.DatasetSaved(_logger, RunId, manifest.Name, manifest.Rows, manifest.Bytes, manifest.Digest);
        }
        else
        {
            RunLogMessages.FilesSaved(_logger, RunId, manifest.Name, manifest.Files.Count, manifest.Bytes, manifest.Digest);
        }

        _observers.Tell((observer, run, token) => observer.DatasetSavedAsync(run, manifest, token));
    }

    /// <summary>Says that this program has saved its part of a dataset: what becomes of it is recorded by whoever publishes it.</summary>
    public void RecordPart(DatasetManifest part) =>
        RunLogMessages.PartSaved(_logger, RunId, part.Name, part.Rows, part.Files.Count, part.Bytes);

    /// <summary>Records how a check came out.</summary>
    public void Record(DatasetCheck check)
    {
        Record(new Metric(check.MetricName, check.Passed ? 1 : 0, Services.Time.GetUtcNow().ToUnixTimeMilliseconds(), 0));
        if (!check.Passed)
        {
            RunLogMessages.CheckFailed(_logger, RunId, check.Name, check.Dataset, check.Details is null ? "" : $": {check.Details}");
        }

        _observers.Tell((observer, run, token) => observer.CheckRecordedAsync(run, check, token));
    }

    /// <summary>
    /// Says of a run that was there before what nobody has said of it yet: with which code it is executed, and by whom, unless this program
    /// has merely joined it; nothing, if it is a tool.
    /// </summary>
    public void RecordResumption()
    {
        if (Role.IsTool)
        {
            return;
        }

        if (Role.Member is { } member)
        {
            _buffer.Add(member.ToTag(RunStatus.Running));
        }

        foreach (var tag in Role.Place is { } place ? JoiningPlace.TagsFor(Started, place) : [])
        {
            _buffer.Add(tag);
        }

        var hasExecutor = Started.FindTag(RunTags.Executor) is not null;
        if (hasExecutor
            && Role.Member is null
            && ProgramContext.Executor is { } executor
            && !executor.Equals(ProvenanceRecords.FromMlflow(Started, Process).Executor))
        {
            // From here on the state of the first says nothing about the run.
            _buffer.Add(new Tag(RunTags.ResumedBy, $"{executor.Kind} {executor.Id}"));
        }

        foreach (var tag in ProgramContext.Tags)
        {
            if (Started.FindTag(tag.Key) is null
                && !((hasExecutor || Role.Member is not null) && tag.Key.StartsWith(RunTags.Executor, StringComparison.Ordinal)))
            {
                _buffer.Add(tag);
            }
        }
    }

    /// <summary>Says something about the run, once: in its record and in the log.</summary>
    public void Note(string note)
    {
        note = SecretText.Redact(note);
        if (Inventory.TryAddNote(note))
        {
            RunLogMessages.Noted(_logger, RunId, note);
        }
    }

    /// <summary>Sends all that was recorded so far.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        RecordFigures();
        return _buffer.FlushAsync(cancellationToken);
    }

    // What is known late: figures of datasets, and which columns were read.
    private void RecordFigures()
    {
        foreach (var metric in _figures.Take())
        {
            _buffer.Add(metric);
        }

        foreach (var tag in Reads.Take(Inventory.HasRead))
        {
            _buffer.Add(tag);
        }
    }

    /// <summary>All that is recorded of the run.</summary>
    public RunProvenance ToRecord(RunEnd? end)
    {
        var known = ProvenanceRecords.FromMlflow(_state.Latest ?? Started, Process);
        var capture = ProgramContext.Capture;
        var record = known with
        {
            Status = end is null ? known.Status : end.Status.ToText(),
            EndedAt = end?.EndedAt ?? known.EndedAt,
            Error = end?.Error ?? known.Error,
            Parameters = Inventory.With(known.Parameters),
            Inputs = ProvenanceRecords.Join(Inventory.Read, known.Inputs),
            ExternalInputs = [.. known.ExternalInputs.Concat(Inventory.External).DistinctBy(input => (input.Name, input.Version))],
            Outputs = ProvenanceRecords.Join(Inventory.Written, known.Outputs),
            Code = _changes.Known?.Code ?? capture.Code ?? known.Code,
            Diff = _changes.Known?.Diff is null ? null : _changes.DiffPath,
            Program = capture.Program with
            {
                ScriptDigest = _changes.Known?.Script?.Digest,
                ScriptCopy = _changes.Known?.Script?.Copy is null ? null : _changes.ScriptPath,
                CpuSeconds = _usage.CpuTime?.TotalSeconds,
                PeakMemoryBytes = _usage.PeakMemory,
            },
            Packages = capture.Packages,
            EnvironmentVariables = capture.EnvironmentVariables,
            Machine = capture.Machine,
            Image = ProgramContext.Execution.Image ?? known.Image,
            Executor = ProgramContext.Executor ?? known.Executor,
            Orchestrator = ProgramContext.Execution.Orchestrator ?? known.Orchestrator,
            Log = Log.HasLines ? RunLogFile.ArtifactPath : null,
            Notes =
            [
                .. capture.Notes.Concat(ProgramContext.Execution.Notes).Concat(_changes.Known?.Notes ?? []).Select(SecretText.Redact),
                .. Log.Failures.Select(SecretText.Redact),
                .. Services.Overrides.Unused.Select(name => $"{name} was given from outside and not asked for, up to the end of this run."),
                .. Inventory.Notes,
            ],
        };
        if (Role.PublishesMembers is not null)
        {
            record = AsOfMembers(record, known);
        }

        return ProvenanceRecords.WithMembers(record, _members);
    }

    /// <summary>
    /// The record of a run that others have made than the program which publishes it: what the first of them ran in stands for all.
    /// </summary>
    private RunProvenance AsOfMembers(RunProvenance record, RunProvenance known)
    {
        var first = _members?.FirstOrDefault(member => member.Program is not null);
        return record with
        {
            Code = known.Code ?? first?.Code,
            Diff = first?.Diff,
            Program = first?.Program,
            Packages = first?.Packages,
            EnvironmentVariables = first?.EnvironmentVariables,
            Machine = first?.Machine,
            Image = known.Image ?? first?.Image,
            Executor = known.Executor ?? first?.Executor,
            Orchestrator = known.Orchestrator ?? first?.Orchestrator,
            Notes = [.. Log.Failures.Select(SecretText.Redact), .. Inventory.Notes],
        };
    }

    /// <summary>What this program recorded, which has joined the run.</summary>
    public MemberProvenance ToMemberRecord(RunMember member, RunEnd end)
    {
        var all = ToRecord(end);
        return new MemberProvenance
        {
            Id = member.Id,
            Status = end.Status.ToText(),
            JoinedAt = _startedAt,
            LeftAt = end.EndedAt,
            Error = end.Error,
            Inputs = Inventory.Read,
            ExternalInputs = Inventory.External,
            Outputs = Inventory.Written,
            Code = Role.IsTool ? null : _changes.Known?.Code ?? ProgramContext.Capture.Code,
            Diff = all.Diff,
            Program = all.Program,
            Packages = all.Packages,
            EnvironmentVariables = all.EnvironmentVariables,
            Machine = all.Machine,
            Image = ProgramContext.Execution.Image,
            Executor = ProgramContext.Executor,
            Orchestrator = ProgramContext.Execution.Orchestrator,
            Notes = all.Notes,
        };
    }

    // The tag is for people and holds what fits; the dataset inputs are complete.
    private void AddTag(string key, string value)
    {
        if (value.Length <= TrackingLimits.TagValue)
        {
            _buffer.Add(new Tag(key, value));
        }
    }

    private void TellOfLog(Lazy<IReadOnlyList<RunLogEntry>> entries) => _observers.Tell((observer, run, token) =>
        observer.IsToldOfLog ? observer.LogWrittenAsync(run, entries.Value, token) : Task.CompletedTask);

    // The journal is a net below the run, and no reason to fail it.
    private void GiveUpJournal(Exception exception) =>
        Note($"The journal of the run could not be written and was given up; the run goes on without: {exception.Message}");
}
