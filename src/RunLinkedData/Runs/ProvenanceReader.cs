using System.Text.Json;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Provenance;

namespace RunLinkedData.Runs;

/// <summary>Reads what is recorded of a run: the record in its artifacts, and what MLflow itself holds.</summary>
internal sealed class ProvenanceReader(ArtifactStoreRegistry artifactStores)
{
    /// <summary>Joins both; where there is no record, or it cannot be read, a note says so.</summary>
    public async Task<RunProvenance> ReadAsync(MlflowRun run, string process, CancellationToken cancellationToken)
    {
        var known = ProvenanceRecords.FromMlflow(run, process);
        try
        {
            return await ReadFileAsync(run, ProvenanceFile.Path, cancellationToken).ConfigureAwait(false) is { } json
                ? ProvenanceRecords.Join(Parse(json, run), known)
                : known with { Notes = [$"The run has no record {ProvenanceFile.Path}; this is what MLflow holds."] };
        }
        catch (Exception exception) when (exception is JsonException or MlflowException or IOException)
        {
            return known with { Notes = [$"The record {ProvenanceFile.Path} cannot be read: {exception.Message} This is what MLflow holds."] };
        }
    }

    /// <summary>The changes of the code against its commit, as <see cref="ProvenanceFile.DiffPath"/> holds them; null when they cannot be read.</summary>
    public async Task<byte[]?> ReadDiffAsync(MlflowRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFileAsync(run, ProvenanceFile.DiffPath, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JsonException or MlflowException or IOException)
        {
            return null;
        }
    }

    private static RunProvenance Parse(byte[] json, MlflowRun run)
    {
        var record = ProvenanceFile.Read(json);
        return record.RunId == run.Info.RunId ? record : throw new JsonException($"It is that of run '{record.RunId}'.");
    }

    private async Task<byte[]?> ReadFileAsync(MlflowRun run, string path, CancellationToken cancellationToken)
    {
        try
        {
            var content = await artifactStores.Open(run.Info.ArtifactUri).OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                return await ReadAsync(content, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return null;
        }
    }

    private static async Task<byte[]> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > ProvenanceFile.Longest)
            {
                throw new JsonException($"It has more than {ProvenanceFile.Longest:N0} bytes.");
            }
        }

        return bytes.ToArray();
    }
}
