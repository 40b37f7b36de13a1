using System.Text.Json;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Verification;

/// <summary>Compares the record of a run, if it has one, with what MLflow holds of the run.</summary>
internal sealed class RecordCheck(IArtifactStore artifacts, RunFindings findings)
{
    private const string Advice =
        "One of both was changed after the run. Restore it from a copy; what the other programs go by is the run.";

    public Task CheckAsync(
        string? dataset, CancellationToken cancellationToken) => findings.TryReadAsync(null, ProvenanceFile.Path, async () =>
    {
        try
        {
            if (await ProvenanceArtifacts.FindRecordAsync(artifacts, findings.RunId, cancellationToken).ConfigureAwait(false) is { } record)
            {
                CompareOutputs(record, dataset);
                CompareInputs(record);
            }
        }
        catch (JsonException exception)
        {
            findings.Add(
                VerificationFindingKind.RecordDamaged, null, ProvenanceFile.Path,
                $"The record {ProvenanceFile.Path} of run {findings.RunId} cannot be used: "
                + $"{exception.Message} Restore it from a copy; without it, the run has what MLflow holds of it.");
        }
    });

    private void CompareOutputs(RunProvenance record, string? dataset)
    {
        var recorded = record.Outputs.DistinctBy(output => output.Dataset)
            .ToDictionary(output => output.Dataset, output => output.Digest, StringComparer.Ordinal);
        var names = recorded.Keys.Union(RunLookup.OutputsOf(findings.Run), StringComparer.Ordinal);
        foreach (var name in dataset is null ? names : names.Intersect([dataset], StringComparer.Ordinal))
        {
            var (inRecord, onRun) = (recorded.GetValueOrDefault(name), findings.Run.FindTag(RunTags.OutputPrefix + name));
            if (inRecord != onRun)
            {
                Add(
                    name,
                    $"has the dataset '{name}' with the digest {inRecord ?? "of nothing, as it does not name it"}, "
                    + $"and the run's tag {RunTags.OutputPrefix}{name} {(onRun is null ? "is not there" : "is " + onRun)}");
            }
        }
    }

    // What other programs log to the run is in MLflow alone.
    private void CompareInputs(RunProvenance record)
    {
        var own = findings.Run.Inputs.Where(DatasetLink.IsOwnInput).ToList();
        Compare(
            record.Inputs.Select(input => $"{input.Dataset}@{input.RunId}"),
            own.Select(DatasetLink.ReadInput).OfType<DatasetIdentity>().Select(input => $"{input.Name}@{input.RunId}"));
        Compare(
            record.ExternalInputs.Select(input => $"{input.Name} of version {input.Version}"),
            from input in own
            let external = DatasetLink.ReadExternalInput(input)
            where external is not null
            select $"{input.Dataset.Name} of version {external.Value.Version}");
    }

    private void Compare(IEnumerable<string> recorded, IEnumerable<string> onRun)
    {
        var (one, other) = (recorded.ToHashSet(StringComparer.Ordinal), onRun.ToHashSet(StringComparer.Ordinal));
        foreach (var input in one.Except(other, StringComparer.Ordinal))
        {
            Add(null, $"names the input {input}, which the run does not have in MLflow");
        }

        foreach (var input in other.Except(one, StringComparer.Ordinal))
        {
            Add(null, $"does not name the input {input}, which the run has in MLflow");
        }
    }

    private void Add(string? dataset, string what) =>
        findings.Add(
            VerificationFindingKind.RecordDiffers,
            dataset,
            ProvenanceFile.Path,
            $"The record {ProvenanceFile.Path} of run {findings.RunId} {what}. {Advice}");
}
