using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Recording.Reusing;

/// <summary>Resolves what was declared.</summary>
internal sealed class DeclaredInputs(RunServices services)
{
    /// <summary>All of it as it is now, with its fingerprint.</summary>
    public async Task<Declaration> ResolveAsync(
        Experiment experiment,
        RunIfStaleOptions options,
        IReadOnlyList<Param> parameters,
        string[] code,
        CancellationToken cancellationToken)
    {
        Fingerprint fingerprint = new();
        fingerprint.Add("process", experiment.Name);
        fingerprint.Add("code", code);
        foreach (var parameter in parameters)
        {
            fingerprint.Add("parameter", parameter.Key, parameter.Value);
        }

        Dictionary<string, string> pins = new(StringComparer.Ordinal);
        HashSet<(string Dataset, string RunId)> inputs = [];
        foreach (var text in options.Inputs)
        {
            var reference = DataReference.Parse(text);
            var version = await services.Versions.ResolveAsync(services.Overrides.Pin(reference), cancellationToken).ConfigureAwait(false);
            inputs.Add((version.Dataset, version.RunId));
            fingerprint.Add("input", version.Dataset, version.RunId);
            if (reference.IsMoving)
            {
                pins[reference.ToString()] = version.RunId;
            }
        }

        List<ExternalInput> externals = [];
        foreach (var declared in options.ExternalInputs)
        {
            var recorded = DatasetLink.ReadExternalInput(DatasetLink.ToExternalInput(declared.Name, declared.Source, declared.Version))!;
            externals.Add(recorded);
            fingerprint.Add("external", recorded.Name, recorded.Source, recorded.Version);
        }

        foreach (var (name, location) in options.ExternalLocations)
        {
            externals.Add(await PinAsync(experiment, name, location, cancellationToken).ConfigureAwait(false));
            fingerprint.Add("external", name, externals[^1].Source, externals[^1].Version, externals[^1].Digest!);
        }

        foreach (var output in options.Outputs)
        {
            fingerprint.Add("output", output);
        }

        return new Declaration
        {
            Fingerprint = fingerprint.ToDigest(),
            Pins = pins,
            Inputs = inputs,
            Externals = externals,
            Parameters = parameters.Select(parameter => parameter.Key).ToHashSet(StringComparer.Ordinal),
            Outputs = [.. options.Outputs.Distinct(StringComparer.Ordinal)],
        };
    }

    private async Task<ExternalInput> PinAsync(
        Experiment experiment, string name, string location, CancellationToken cancellationToken)
    {
        HoldingStores stores = new(services.Store, services.ArtifactStores, services.Sources);
        var artifacts = services.ArtifactStores.Open(experiment.ArtifactLocation);
        var manifest = await new ReferencePinning(stores, artifacts, services.Time)
            .PinAsync(new DatasetIdentity(name, "(not started)"), location, new LogExternalInputOptions(), cancellationToken)
            .ConfigureAwait(false);
        return DatasetLink.ReadExternalInput(DatasetLink.ToExternalInput(manifest, InputPins.VersionOf(manifest)))!;
    }
}
