using System.Text;
using RunLinkedData.Logs;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Runs;

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

    /// <summary>Adds what git has said in the meantime. A run that is killed does not wait for it.</summary>
    private async Task AddChangesAsync(RunStatus status, CancellationToken cancellationToken)
    {
        if (_changes is not null || Surrounding is not { } surrounding || (status == RunStatus.Killed && !surrounding.Changes.IsCompleted))
        {
            return;
        }

        try
        {
            _changes = await surrounding.Changes.WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (var tag in MlflowSourceTags.Of(_changes.Code).Where(tag => tag.Key == RunTags.SourceDirty))
            {
                _buffer.Add(tag);
            }

            if (_changes.Diff is { } diff)
            {
                await StoreOwnAsync(ProvenanceFile.DiffPath, Encoding.UTF8.GetBytes(diff), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is RunLinkedDataException || !cancellationToken.IsCancellationRequested)
        {
            Note($"The changes of the code could not be kept: {exception.Message}");
        }
    }

    /// <summary>Writes <c>provenance/run.json</c>. What fails is logged and does not fail the run: MLflow holds most of it too.</summary>
    private async Task WriteRecordAsync(RunStatus status, long endTime, string? error, CancellationToken cancellationToken)
    {
        if (!_options.Provenance.Record)
        {
            return;
        }

        try
        {
            await StoreOwnAsync(ProvenanceFile.Path, ProvenanceFile.Write(ToRecord(status, endTime, error)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RunLinkedDataException || !cancellationToken.IsCancellationRequested)
        {
            RunLogMessages.RecordFailed(_logger, Id, exception);
        }
    }

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
                        ExternalInputs = [.. known.ExternalInputs.Concat(_external.Select(input => new ExternalInput(input.Key.Name, input.Value, input.Key.Version))).Distinct()],
                        Outputs = ProvenanceRecords.Join(_written, known.Outputs),
                        Code = _changes?.Code ?? capture?.Code ?? known.Code,
                        Diff = _changes?.Diff is null ? null : ProvenanceFile.DiffPath,
                        Program = capture?.Program,
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
                .. Surrounding?.Capture.Notes ?? [],
                .. Surrounding?.Execution.Notes ?? [],
                .. _changes?.Notes ?? [],
                .. _log.Failure is { } failure ? [failure] : Array.Empty<string>(),
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
