using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Recording;

/// <summary>What git says of the code of a run, in its own time: kept with the run when it ends.</summary>
internal sealed class RunChanges(ProgramContext program, IArtifactStore artifacts, RunRole role)
{
    private CodeChanges? _known;

    /// <summary>What is known and kept so far; null before the end of the run.</summary>
    public CodeChanges? Known => _known;

    public string ScriptPath => role.PathOf(ProvenanceFile.ScriptPathOf(program.Capture.Program.Script));

    public string DiffPath => role.PathOf(ProvenanceFile.DiffPath);

    /// <summary>Keeps what git has said in the meantime. A run that is killed does not wait for it.</summary>
    public async Task KeepAsync(RunStatus status, Action<Tag> addTag, Action<string> note, CancellationToken cancellationToken)
    {
        if (_known is not null)
        {
            return;
        }

        if (status == RunStatus.Killed && !program.Changes.IsCompleted)
        {
            note("Whether the code was changed is not known: git had not said so when the run was killed.");
            return;
        }

        var changes = await program.Changes.GetAsync(cancellationToken).ConfigureAwait(false);
        foreach (var tag in MlflowSourceTags.Of(changes.Code).Where(tag => tag.Key == RunTags.SourceDirty))
        {
            addTag(tag);
        }

        // What was found out counts also when the files cannot be stored.
        _known = changes with { Diff = null, Script = changes.Script is { } script ? script with { Copy = null } : null };
        if (changes.Diff is { } diff)
        {
            await artifacts.WriteAsync(DiffPath, diff, cancellationToken: cancellationToken).ConfigureAwait(false);
            _known = _known with { Diff = diff };
        }

        if (changes.Script?.Copy is { } copy)
        {
            await artifacts.WriteAsync(ScriptPath, copy, cancellationToken: cancellationToken).ConfigureAwait(false);
            _known = _known with { Script = changes.Script };
        }
    }
}
