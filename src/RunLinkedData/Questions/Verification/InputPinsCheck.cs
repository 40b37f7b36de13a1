using System.Collections.Concurrent;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Verification;

/// <summary>
/// Looks whether the external inputs that a run has pinned are still what it read: by listings and by the logs of tables. Of the data only
/// those files are read that a hash pins. Each input is one finding, however many of its files are gone.
/// </summary>
internal sealed class InputPinsCheck(IArtifactStore artifacts, HoldingStores others, RunFindings findings, VerificationWork work)
{
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var input in ExternalInputs.PinnedOf(findings.Run))
        {
            await findings.TryReadAsync(
                null, input.Manifest!, () => CheckAsync(input, cancellationToken)).ConfigureAwait(false);
            work.Tally.EndInput();
        }
    }

    private async Task CheckAsync(ExternalInput input, CancellationToken cancellationToken)
    {
        if (await FindManifestAsync(input, cancellationToken).ConfigureAwait(false) is not { } manifest)
        {
            return;
        }

        try
        {
            await CheckAsync(ExternalInputs.IdentityOf(input, findings.RunId), manifest, cancellationToken).ConfigureAwait(false);
        }
        catch (DatasetCorruptException exception)
        {
            findings.Add(
                exception.IsMissing ? VerificationFindingKind.InputMissing : VerificationFindingKind.InputChanged,
                null, null,
                exception.Message);
        }
        catch (RunLinkedDataException exception) when (exception is SourceException or DatasetException)
        {
            findings.Add(VerificationFindingKind.Unreadable, null, null, exception.Message);
        }
    }

    private async Task<DatasetManifest?> FindManifestAsync(ExternalInput input, CancellationToken cancellationToken)
    {
        try
        {
            return await ExternalInputs.ReadManifestAsync(artifacts, input, findings.RunId, cancellationToken).ConfigureAwait(false);
        }
        catch (DatasetException exception)
        {
            findings.Add(
                exception is DatasetCorruptException { IsMissing: true }
                    ? VerificationFindingKind.ManifestMissing
                    : VerificationFindingKind.ManifestDamaged,
                null, input.Manifest,
                exception.Message);
            return null;
        }
    }

    private async Task CheckAsync(DatasetIdentity input, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        FileLocator locator = new(artifacts, input, others);
        if (manifest.IsTable)
        {
            await PinnedTable.OpenAsync(locator, others, manifest, cancellationToken).ConfigureAwait(false);
        }

        ElsewhereCheck elsewhere = new(locator, others, findings);
        ConcurrentBag<DatasetCorruptException> wrong = [];
        await work.ForEachAsync(
            manifest.Files,
            async (file, token) =>
            {
                try
                {
                    await (work.Options.Rehash && file.Sha256 is not null
                        ? locator.CheckAsync(file, token)
                        : elsewhere.CompareAsync(file, token)).ConfigureAwait(false);
                }
                catch (DatasetCorruptException exception)
                {
                    wrong.Add(exception);
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (wrong.OrderBy(exception => exception.File, StringComparer.Ordinal).FirstOrDefault() is { } first)
        {
            throw wrong.Count == 1 ? first : new DatasetCorruptException(
                $"{first.Message} So it is with {wrong.Count} of its {manifest.Files.Count} files.",
                input.Name, input.RunId, first.File ?? manifest.Source!.Location, first)
            { IsMissing = wrong.All(exception => exception.IsMissing) };
        }
    }
}
