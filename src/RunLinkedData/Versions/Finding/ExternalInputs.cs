using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Versions.Finding;

/// <summary>The external inputs of a run, and the manifests that pin them.</summary>
internal static class ExternalInputs
{
    /// <summary>All of a run, in the order in which MLflow has them.</summary>
    public static IEnumerable<ExternalInput> Of(MlflowRun run) => run.Inputs.Select(DatasetLink.ReadExternalInput).OfType<ExternalInput>();

    /// <summary>Those of a run that a manifest pins.</summary>
    public static IEnumerable<ExternalInput> PinnedOf(MlflowRun run) => Of(run).Where(input => input.Digest is not null);

    /// <summary>The one that is meant.</summary>
    /// <exception cref="DatasetException">
    /// <c>INPUT_NOT_FOUND</c>: the run has none of that name or version, or several. <c>INPUT_NOT_PINNED</c>: nothing pins it.
    /// </exception>
    public static ExternalInput Find(MlflowRun run, string name, string? version)
    {
        var runId = run.Info.RunId;
        var named = Of(run).Where(input => input.Name == name).ToList();
        var found = named.Where(input => version is null || input.Version == version).ToList();
        return (named, found) switch
        {
            (_, [{ Digest: not null } only]) => only,
            (_, [var only]) => throw new DatasetException(
                ErrorCode.InputNotPinned,
                $"Run {runId} has recorded the external input '{name}' by its source and version alone: nothing pins it, so that it cannot "
                + $"be read again from here. Read {only.Source} at version '{only.Version}' with its own tools. "
                + "LogExternalInput(name, location) pins what it records.",
                name,
                runId),
            ([], _) => throw NotFound(
                $"Run {runId} has no external input '{name}'. {Names("It has", Of(run).Select(input => input.Name))}"),
            (_, []) => throw NotFound(
                $"Run {runId} has not read version '{version}' of the external input '{name}'. {Names("It has read", Versions())}"),
            _ => throw NotFound(
                $"Run {runId} has read several versions of the external input '{name}'. {Names("Name one of", Versions())}"),
        };

        IEnumerable<string> Versions() => named.Select(input => input.Version);

        DatasetException NotFound(string message) => new(ErrorCode.InputNotFound, message, name, runId);
    }

    /// <summary>Whose manifest it is.</summary>
    public static DatasetIdentity IdentityOf(ExternalInput input, string runId) =>
        new(input.Name, runId) { ExternalVersion = input.Version };

    /// <summary>The manifest that pins an input, which is what the run has recorded.</summary>
    /// <exception cref="DatasetException">It is gone (<c>DATASET_CORRUPT</c>), another one, or damaged.</exception>
    public static async Task<DatasetManifest> ReadManifestAsync(
        IArtifactStore artifacts, ExternalInput input, string runId, CancellationToken cancellationToken)
    {
        var identity = IdentityOf(input, runId);
        var manifest = await ManifestJson.FetchAsync(artifacts, identity, cancellationToken).ConfigureAwait(false) is { } json
            ? ManifestJson.Read(json, identity)
            : throw new DatasetCorruptException(
                $"The manifest '{identity.ManifestPath}', which pins {identity}, is not among the artifacts of the run any more. "
                + "Restore it from a copy.",
                identity.Name, identity.RunId, DatasetIdentity.ManifestFile)
            { IsMissing = true };
        return manifest.Source is not null && manifest.Digest == input.Digest
            ? manifest
            : throw new DatasetCorruptException(
                $"The manifest '{identity.ManifestPath}', which pins {identity}, is not the one that the run has recorded: its digest is "
                + $"{manifest.Digest}, and the run says {input.Digest}. Restore it from a copy.",
                identity.Name, identity.RunId, DatasetIdentity.ManifestFile);
    }

    private static string Names(string what, IEnumerable<string> names)
    {
        const int Most = 10;
        var all = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => $"'{name}'").ToList();
        return all.Count == 0 ? $"{what} none."
            : $"{what} {string.Join(", ", all.Take(Most))}{(all.Count > Most ? $" and {all.Count - Most} more" : "")}.";
    }
}
