using System.Text.Json;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;

namespace RunLinkedData.Versions.Provenance;

/// <summary>Reads what is recorded of a run: the record in its artifacts, and what MLflow itself holds.</summary>
internal sealed class ProvenanceReader(Func<string, IArtifactStore> openArtifacts)
{
    /// <summary>Joins both; where there is no record, or it cannot be read, a note says so.</summary>
    public async Task<RunProvenance> ReadAsync(MlflowRun run, string process, CancellationToken cancellationToken)
    {
        var known = ProvenanceRecords.FromMlflow(run, process);
        try
        {
            var artifacts = openArtifacts(run.Info.ArtifactUri);
            var found = await ProvenanceArtifacts.FindRecordAsync(
                artifacts, run.Info.RunId, cancellationToken).ConfigureAwait(false) is { } record
                ? ProvenanceRecords.Join(record, known)
                : known with { Notes = [$"The run has no record {ProvenanceFile.Path}; this is what MLflow holds."] };
            List<string> notes = [];
            var members = await MemberRecords.AddAsync(
                artifacts, run, found.Members, notes.Add, cancellationToken).ConfigureAwait(false);
            return ProvenanceRecords.WithMembers(found, members) with { Notes = [.. found.Notes.Union(notes)] };
        }
        catch (Exception exception) when (exception is JsonException or MlflowException or IOException)
        {
            return known with
            {
                Notes = [$"The record {ProvenanceFile.Path} cannot be read: {exception.Message} This is what MLflow holds."],
            };
        }
    }

    /// <summary>
    /// The changes of the code against its commit, as <see cref="ProvenanceFile.DiffPath"/> holds them; null when they cannot be read.
    /// </summary>
    public async Task<byte[]?> ReadDiffAsync(MlflowRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await ProvenanceArtifacts.FindFileAsync(
                openArtifacts(run.Info.ArtifactUri), ProvenanceFile.DiffPath, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JsonException or MlflowException or IOException)
        {
            return null;
        }
    }
}
