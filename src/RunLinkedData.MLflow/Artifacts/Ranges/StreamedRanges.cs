namespace RunLinkedData.MLflow.Artifacts.Ranges;

/// <summary>Ranges of a store that opens each of them as a stream.</summary>
/// <param name="open">Opens a range of the file.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="bytes">Its size.</param>
internal sealed class StreamedRanges(
    Func<ArtifactRange, CancellationToken, Task<Stream>> open, string path, long bytes) : ArtifactRanges
{
    public override async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadAsync(
        IReadOnlyList<ArtifactRange> ranges, CancellationToken cancellationToken = default)
    {
        Check(ranges, bytes);
        List<ReadOnlyMemory<byte>> read = [];
        foreach (var range in ranges)
        {
            var buffer = new byte[range.Length];
            var content = await open(range, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                if (await content.ReadAtLeastAsync(
                    buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < buffer.Length)
                {
                    throw new MlflowException(
                        MlflowErrorCode.DataLoss, $"The artifact '{path}' is shorter than the {bytes} bytes that it should have.");
                }
            }

            read.Add(buffer);
        }

        return read;
    }
}
