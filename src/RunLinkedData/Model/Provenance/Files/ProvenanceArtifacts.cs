using System.Text.Json;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Model.Provenance.Files;

/// <summary>Reads what was recorded of a run from its artifacts, which anybody may have written.</summary>
internal static class ProvenanceArtifacts
{
    /// <summary>The record of a run; null when there is none.</summary>
    /// <exception cref="JsonException">
    /// It is no record, too long, one of a later version than this library knows, or that of another run.
    /// </exception>
    public static async Task<RunProvenance?> FindRecordAsync(IArtifactStore artifacts, string runId, CancellationToken cancellationToken)
    {
        if (await FindFileAsync(artifacts, ProvenanceFile.Path, cancellationToken).ConfigureAwait(false) is not { } json)
        {
            return null;
        }

        var record = ProvenanceFile.Read(json);
        return record.RunId == runId ? record : throw new JsonException($"It is that of run '{record.RunId}'.");
    }

    /// <summary>The bytes of a file; null when there is none.</summary>
    /// <exception cref="JsonException">It is longer than any that this library writes.</exception>
    public static async Task<byte[]?> FindFileAsync(IArtifactStore artifacts, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await artifacts.FindAsync(path, ProvenanceFile.Longest, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }
}
