using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Caching;

/// <summary>A data version that was published when it was seen, and so is for ever.</summary>
internal sealed record CachedVersion(CachedVersionFile Entry, DatasetManifest Manifest)
{
    /// <summary>The run that wrote it.</summary>
    public MlflowRun Writer => Entry.Writer;

    /// <summary>Checks an entry as if it came from anywhere: that it is of this version, and published. Null when it is not.</summary>
    public static CachedVersion? Check(CachedVersionFile? entry, DatasetIdentity dataset)
    {
        if (entry is not { Writer.Info: { Status: RunStatus.Finished, LifecycleStage: LifecycleStage.Active } info }
            || info.RunId != dataset.RunId)
        {
            return null;
        }

        try
        {
            var manifest = ManifestJson.Read(entry.Manifest, dataset);
            return entry.Writer.FindTag(RunTags.OutputPrefix + dataset.Name) == manifest.Digest ? new CachedVersion(entry, manifest) : null;
        }
        catch (DatasetException)
        {
            return null;
        }
    }
}
