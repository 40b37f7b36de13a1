using RunLinkedData.Datasets.Comparison;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Comparison.External;

/// <summary>Compares what two runs have pinned of external inputs, by the manifests that they kept.</summary>
internal sealed class ExternalContents(Func<string, IArtifactStore> openArtifacts)
{
    /// <summary>Compares those that are not the same in two runs; where it cannot be told, a note says why.</summary>
    public async Task<IReadOnlyList<ExternalInputDifference>> CompareAsync(
        (MlflowRun Run, RunProvenance Record) one,
        (MlflowRun Run, RunProvenance Record) two,
        Action<string> note,
        CancellationToken cancellationToken)
    {
        List<ExternalInputDifference> found = [];
        foreach (var (name, original, other) in ExternalPairs.Of(one.Record, two.Record))
        {
            // Records may come from anywhere.
            if (original?.Digest is null || other?.Digest is null || !DatasetIdentity.IsName(name))
            {
                continue;
            }

            try
            {
                found.Add(new ExternalInputDifference
                {
                    Original = original,
                    Other = other,
                    Content = DatasetComparer.CompareManifests(
                        await ReadAsync(one.Run, original, cancellationToken).ConfigureAwait(false),
                        await ReadAsync(two.Run, other, cancellationToken).ConfigureAwait(false)),
                });
            }
            catch (Exception exception) when (exception is DatasetException || ErrorScope.IsOfOneFile(exception))
            {
                note($"What changed in the external input '{name}' is not known: {exception.Message}");
            }
        }

        return found;
    }

    private Task<DatasetManifest> ReadAsync(MlflowRun run, ExternalInput input, CancellationToken cancellationToken) =>
        ExternalInputs.ReadManifestAsync(openArtifacts(run.Info.ArtifactUri), input, run.Info.RunId, cancellationToken);
}
