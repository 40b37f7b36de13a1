using System.Text.Json;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Provenance;

/// <summary>Reads what was recorded of a run from its artifacts, which anybody may have written.</summary>
internal static class ProvenanceArtifacts
{
    /// <summary>The record of a run; null when there is none.</summary>
    /// <exception cref="JsonException">It is no record, too long, one of a later version than this library knows, or that of another run.</exception>
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
        Stream content;
        try
        {
            content = await artifacts.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > ProvenanceFile.Longest)
                {
                    throw new JsonException($"It has more than {ProvenanceFile.Longest:N0} bytes.");
                }
            }

            return bytes.ToArray();
        }
    }
}
