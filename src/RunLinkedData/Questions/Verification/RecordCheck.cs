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
                OtherPrograms others = new(artifacts, findings, record);
                await CompareOutputsAsync(record, dataset, others, cancellationToken).ConfigureAwait(false);
                await CompareInputsAsync(record, others, cancellationToken).ConfigureAwait(false);
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

    private async Task CompareOutputsAsync(
        RunProvenance record, string? dataset, OtherPrograms others, CancellationToken cancellationToken)
    {
        var recorded = record.Outputs.DistinctBy(output => output.Dataset)
            .ToDictionary(output => output.Dataset, output => output.Digest, StringComparer.Ordinal);
        var names = recorded.Keys.Union(RunLookup.OutputsOf(findings.Run), StringComparer.Ordinal);
        foreach (var name in dataset is null ? names : names.Intersect([dataset], StringComparer.Ordinal))
        {
            var (inRecord, onRun) = (recorded.GetValueOrDefault(name), findings.Run.FindTag(RunTags.OutputPrefix + name));
            if (inRecord == onRun)
            {
                continue;
            }

            if (inRecord is not null || !await others.MayHaveRecordedAsync(
                program => program.Outputs.Any(output => (output.Dataset, output.Digest) == (name, onRun)),
                cancellationToken).ConfigureAwait(false))
            {
                Add(
                    name,
                    $"has the dataset '{name}' with the digest {inRecord ?? "of nothing, as it does not name it"}, "
                    + $"and the run's tag {RunTags.OutputPrefix}{name} {(onRun is null ? "is not there" : "is " + onRun)}");
            }
        }
    }

    // What programs without this library log to the run is in MLflow alone.
    private async Task CompareInputsAsync(RunProvenance record, OtherPrograms others, CancellationToken cancellationToken)
    {
        var own = findings.Run.Inputs.Where(DatasetLink.IsOwnInput).ToList();
        string[] onRun =
        [
            .. own.Select(DatasetLink.ReadInput).OfType<DatasetIdentity>().Select(input => TextOf(input.Name, input.RunId)),
            .. own.Select(DatasetLink.ReadExternalInput).OfType<ExternalInput>().Select(TextOf),
        ];
        var recorded = TextsOf(record.Inputs, record.ExternalInputs).ToHashSet(StringComparer.Ordinal);
        foreach (var input in recorded.Except(onRun, StringComparer.Ordinal))
        {
            Add(null, $"names the input {input}, which the run does not have in MLflow");
        }

        foreach (var input in onRun.Distinct(StringComparer.Ordinal).Where(input => !recorded.Contains(input)))
        {
            if (!await others.MayHaveRecordedAsync(
                program => TextsOf(program.Inputs, program.ExternalInputs).Contains(input, StringComparer.Ordinal),
                cancellationToken).ConfigureAwait(false))
            {
                Add(null, $"does not name the input {input}, which the run has in MLflow");
            }
        }
    }

    private static IEnumerable<string> TextsOf(IEnumerable<ProvenanceInput> inputs, IEnumerable<ExternalInput> external) =>
    [
        .. inputs.Select(input => TextOf(input.Dataset, input.RunId)),
        .. external.Select(TextOf),
    ];

    private static string TextOf(string dataset, string runId) => $"{dataset}@{runId}";

    private static string TextOf(ExternalInput input) => $"{input.Name} of version {input.Version}";

    private void Add(string? dataset, string what) =>
        findings.Add(
            VerificationFindingKind.RecordDiffers,
            dataset,
            ProvenanceFile.Path,
            $"The record {ProvenanceFile.Path} of run {findings.RunId} {what}. {Advice}");
}
