using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>A file on its way into a dataset's folder.</summary>
internal sealed record PartUpload(string Path, ArtifactUpload Upload, PartStream Stream) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        await Upload.DisposeAsync().ConfigureAwait(false);
    }
}
