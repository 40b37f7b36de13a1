using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Datasets.Locating;

/// <summary>Where a file of a version lies.</summary>
/// <param name="Store">What holds it.</param>
/// <param name="Path">Its path there.</param>
/// <param name="Words">The place as errors name it, such as <c>s3://bucket/a.parquet</c>; null for the version's own folder.</param>
/// <param name="Advice">Gives what to do when it is gone from there; null for the version's own folder.</param>
internal sealed record FilePlace(IArtifactStore Store, string Path, string? Words = null, Func<string>? Advice = null)
{
    /// <summary>The file on this machine; null when the store has none here.</summary>
    public string? LocalPath => Store.Capabilities.LocalFiles ? Store.GetLocalPath(Path) : null;

    /// <summary>The folder that it lies in.</summary>
    public string Folder => ArtifactPath.FolderOf(Path);
}
