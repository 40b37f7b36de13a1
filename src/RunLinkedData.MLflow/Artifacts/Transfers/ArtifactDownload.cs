namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>A file on its way in: read once, forwards.</summary>
internal abstract class ArtifactDownload : ForwardReadStream
{
    // Readers of formats (CSV, Parquet) know only this form. Nothing below comes back to the caller's thread, so that waiting is safe.
    public sealed override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
}
