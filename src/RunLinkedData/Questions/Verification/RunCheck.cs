using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Verification;

/// <summary>
/// Verifies a run: each dataset that it says it wrote, what else lies among them, the external inputs that it has pinned, and its record.
/// </summary>
internal sealed class RunCheck(
    IArtifactStore artifacts, HoldingStores others, string trackingUri, RunFindings findings, VerificationWork work)
{
    public async Task CheckAsync(string? dataset, CancellationToken cancellationToken)
    {
        var names = OutputsOf(findings, dataset).ToList();
        if (names.Count > 0 && GoneArtifacts.Of(findings.Run, trackingUri) is { } gone)
        {
            findings.Add(VerificationFindingKind.ArtifactsMissing, null, null, gone.Message);
            names.ForEach(_ => work.Tally.EndVersion());
            work.Tally.EndRun();
            return;
        }

        var datasets = new DatasetCheck(artifacts, others, findings, work);
        foreach (var name in names)
        {
            await datasets.CheckAsync(name, findings.Run.FindTag(RunTags.OutputPrefix + name)!, cancellationToken).ConfigureAwait(false);
        }

        foreach (var name in dataset is null ? RunLookup.ImpossibleOutputsOf(findings.Run) : [])
        {
            findings.Add(
                VerificationFindingKind.DatasetUnknown, null, null,
                $"The tag {RunTags.OutputPrefix}{name} of run {findings.RunId} names what no dataset can be named. "
                + "Another program has set it; take it away.");
        }

        await FindUnknownAsync(dataset, cancellationToken).ConfigureAwait(false);
        await new InputPinsCheck(artifacts, others, findings, work).CheckAsync(cancellationToken).ConfigureAwait(false);
        await new RecordCheck(artifacts, findings).CheckAsync(dataset, cancellationToken).ConfigureAwait(false);
        work.Tally.EndRun();
    }

    /// <summary>The datasets of a run that are verified.</summary>
    public static IEnumerable<string> OutputsOf(RunFindings findings, string? dataset) =>
        RunLookup.OutputsOf(findings.Run).Where(name => dataset is null || name == dataset);

    private Task<bool> FindUnknownAsync(string? dataset, CancellationToken cancellationToken) =>
        findings.TryReadAsync(dataset, DatasetIdentity.Root, async () =>
        {
            var known = RunLookup.OutputsOf(findings.Run)
                .Select(name => new DatasetIdentity(name, findings.RunId).Folder)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var entry in await artifacts.ListAsync(DatasetIdentity.Root, cancellationToken).ConfigureAwait(false))
            {
                var name = entry.Path[(DatasetIdentity.Root.Length + 1)..];
                if (!known.Contains(entry.Path) && (dataset is null || dataset == name))
                {
                    await CheckUnknownAsync(entry, name, cancellationToken).ConfigureAwait(false);
                }
            }
        });

    private async Task CheckUnknownAsync(ArtifactEntry entry, string name, CancellationToken cancellationToken)
    {
        var content = entry.IsFolder ? await artifacts.ListAsync(entry.Path, cancellationToken).ConfigureAwait(false) : [entry];
        if (content.Count == 0)
        {
            // A failed save may leave a folder of nothing.
            return;
        }

        var what = content.Any(file => file.Path == $"{entry.Path}/{DatasetIdentity.ManifestFile}") ? "a dataset with its manifest"
            : entry.IsFolder ? "files without a manifest"
            : "a file";
        findings.Add(
            VerificationFindingKind.DatasetUnknown, entry.IsFolder ? name : null, entry.Path,
            $"'{entry.Path}' of run {findings.RunId} is {what}, and the run does "
            + $"not say that it wrote it: there is no tag {RunTags.OutputPrefix}{name}. "
            + "It is not published. A process that died may have left it, "
            + "or somebody put it there or took the tag away; look at it, and move it away.");
    }
}
