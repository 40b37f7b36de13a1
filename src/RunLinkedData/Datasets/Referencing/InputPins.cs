using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Referencing;

/// <summary>Keeps what pins the external inputs of a run among its artifacts: a manifest for each version of each, written once.</summary>
internal static class InputPins
{
    // Short enough to be read, and for MLflow; with the algorithm, so that it is never taken for the ID of a run.
    private const int DigestLength = 23;

    // What MLflow takes for a tag of an input, in which the version is kept.
    private const int LongestVersion = 500;

    /// <summary>The version in the words of its own system; where that has none for all of it, the start of the digest.</summary>
    public static string VersionOf(DatasetManifest manifest)
    {
        var own = manifest.Source!.Version
            ?? (manifest.Files is [var only] && only.Uri == manifest.Source.Location ? only.Version : null);
        return own is { Length: <= LongestVersion } ? own : manifest.Digest[..DigestLength];
    }

    /// <summary>Writes the manifest, unless the run has it: another member of a group, or an earlier call, may read the same.</summary>
    /// <returns>The one that is kept.</returns>
    /// <exception cref="DatasetException"><c>DATASET_EXISTS</c>: the run has pinned something else as that version.</exception>
    public static async Task<DatasetManifest> KeepAsync(
        IArtifactStore artifacts, DatasetIdentity input, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await artifacts.WriteAsync(
                input.ManifestPath, ManifestJson.Write(manifest), overwrite: false, cancellationToken).ConfigureAwait(false);
            return manifest;
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            var json = await ManifestJson.FetchAsync(artifacts, input, cancellationToken).ConfigureAwait(false);
            var kept = json is null ? null : ManifestJson.Read(json, input);
            return kept?.Digest == manifest.Digest && kept.Source?.Location == manifest.Source!.Location
                ? kept
                : throw input.Error(
                    ErrorCode.DatasetExists,
                    $"There is {input} already, and it is not what lies at {manifest.Source!.Location} now: the place or the pins are "
                    + "others, or it was made anew under the same version. What was pinned stays. Record this one under another name.",
                    e);
        }
    }
}
