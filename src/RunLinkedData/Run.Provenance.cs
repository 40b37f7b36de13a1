using RunLinkedData.Logs;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Runs;
using RunLinkedData.Secrets;

namespace RunLinkedData;

public sealed partial class Run
{
    // What MLflow knew of the run when it was started or resumed.
    private readonly MlflowRun _started;
    private readonly List<ProvenanceOutput> _written = [];
    private readonly List<string> _notes = [];
    private CodeChanges? _changes;

    /// <summary>The code, machine and executor of this process; null until they were captured.</summary>
    internal Surrounding? Surrounding { get; set; }

    /// <summary>Says of a resumed run what nobody has said of it yet: by whom and with which code it is executed.</summary>
    internal void Describe(Surrounding surrounding)
    {
        Surrounding = surrounding;
        var hasExecutor = _started.FindTag(RunTags.Executor) is not null;
        if (hasExecutor && surrounding.Executor is { } executor && !executor.Equals(ProvenanceRecords.FromMlflow(_started, Process).Executor))
        {
            // From here on the state of the first says nothing about the run.
            _buffer.Add(new Tag(RunTags.ResumedBy, $"{executor.Kind} {executor.Id}"));
        }

        foreach (var tag in surrounding.Tags)
        {
            if (_started.FindTag(tag.Key) is null && !(hasExecutor && tag.Key.StartsWith(RunTags.Executor, StringComparison.Ordinal)))
            {
                _buffer.Add(tag);
            }
        }
    }

    private void Note(string note)
    {
        note = SecretText.Redact(note);
        lock (_notes)
        {
            if (_notes.Contains(note))
            {
                return;
            }

            _notes.Add(note);
        }

        RunLogMessages.Noted(_logger, Id, note);
    }

    /// <summary>
    /// Stores something of what was captured. What fails is a note and does not fail the run; unless the run is to be published, it gets a part of the time
    /// only, so that the run ends as what it is.
    /// </summary>
    private async Task TryCaptureAsync(string what, RunStatus status, Func<CancellationToken, Task> store, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(status == RunStatus.Finished ? Timeout.InfiniteTimeSpan : _options.DisposeTimeout / 4, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await store(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Note($"{what} could not be kept: {(limit.IsCancellationRequested ? "it takes too long." : exception.Message)}");
        }
    }

    /// <summary>Adds what git has said in the meantime. A run that is killed does not wait for it.</summary>
    private async Task AddChangesAsync(RunStatus status, CancellationToken cancellationToken)
    {
        if (_changes is not null || Surrounding is not { } surrounding)
        {
            return;
        }

        if (status == RunStatus.Killed && !surrounding.Changes.IsCompleted)
        {
            Note("Whether the code was changed is not known: git had not said so when the run was killed.");
            return;
        }

        var changes = await surrounding.Changes.GetAsync(cancellationToken).ConfigureAwait(false);
        foreach (var tag in MlflowSourceTags.Of(changes.Code).Where(tag => tag.Key == RunTags.SourceDirty))
        {
            _buffer.Add(tag);
        }

        // What was found out counts also when the files cannot be stored.
        _changes = changes with { Diff = null, Script = changes.Script is { } script ? script with { Copy = null } : null };
        if (changes.Diff is { } diff)
        {
            await StoreOwnAsync(ProvenanceFile.DiffPath, diff, cancellationToken).ConfigureAwait(false);
            _changes = _changes with { Diff = diff };
        }

        if (changes.Script?.Copy is { } copy)
        {
            await StoreOwnAsync(ScriptPath(surrounding), copy, cancellationToken).ConfigureAwait(false);
            _changes = _changes with { Script = changes.Script };
        }
    }

    private static string ScriptPath(Surrounding surrounding) => ProvenanceFile.ScriptPathOf(surrounding.Capture.Program.Script);

    private ProgramProvenance? ToProgram() => Surrounding is { } surrounding
        ? surrounding.Capture.Program with
        {
            ScriptDigest = _changes?.Script?.Digest,
            ScriptCopy = _changes?.Script?.Copy is null ? null : ScriptPath(surrounding),
        }
        : null;

    private Task FlushLogAsync(CancellationToken cancellationToken)
    {
        LogWriter.Flush();
        return _log.FlushAsync(cancellationToken);
    }

    private Task WriteRecordAsync(RunStatus status, long endTime, string? error, CancellationToken cancellationToken) => _options.Provenance.Record
        ? StoreOwnAsync(ProvenanceFile.Path, ProvenanceFile.Write(ToRecord(status, endTime, error)), cancellationToken)
        : Task.CompletedTask;

    private RunProvenance ToRecord(RunStatus status, long endTime, string? error)
    {
        var known = ProvenanceRecords.FromMlflow(_started, Process);
        var capture = Surrounding?.Capture;
        lock (_inputs)
        {
            lock (_external)
            {
                lock (_written)
                {
                    return known with
                    {
                        Status = Text(status),
                        EndedAt = DateTimeOffset.FromUnixTimeMilliseconds(endTime),
                        Error = error,
                        Parameters = Params,
                        Inputs = ProvenanceRecords.Join(_read, known.Inputs),
                        ExternalInputs = [.. known.ExternalInputs.Concat(_external.Select(input => new ExternalInput(input.Key.Name, input.Value, input.Key.Version))).DistinctBy(input => (input.Name, input.Version))],
                        Outputs = ProvenanceRecords.Join(_written, known.Outputs),
                        Code = _changes?.Code ?? capture?.Code ?? known.Code,
                        Diff = _changes?.Diff is null ? null : ProvenanceFile.DiffPath,
                        Program = ToProgram(),
                        Packages = capture?.Packages,
                        EnvironmentVariables = capture?.EnvironmentVariables,
                        Machine = capture?.Machine,
                        Image = Surrounding?.Execution.Image ?? known.Image,
                        Executor = Surrounding?.Executor ?? known.Executor,
                        Orchestrator = Surrounding?.Execution.Orchestrator ?? known.Orchestrator,
                        Log = _log.HasLines ? RunLogFile.ArtifactPath : null,
                        Notes = Notes(),
                    };
                }
            }
        }
    }

    private List<string> Notes()
    {
        lock (_notes)
        {
            return
            [
                .. (Surrounding?.Capture.Notes ?? []).Concat(Surrounding?.Execution.Notes ?? []).Concat(_changes?.Notes ?? []).Select(SecretText.Redact),
                .. _log.Failures.Select(SecretText.Redact),
                .. _services.Outside.Unused.Select(name => $"{name} was given from outside and not asked for, up to the end of this run."),
                .. _notes,
            ];
        }
    }

    // Not by way of the folders of the user, nor when the run takes nothing more of theirs.
    private async Task StoreOwnAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        var upload = await _artifacts.OpenWriteAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            await upload.Content.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            await upload.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
