namespace RunLinkedData.MLflow.Artifacts.Ranges;

/// <summary>A file of which ranges are read, all of one version of it: what was replaced meanwhile is an error, and never a mix.</summary>
/// <remarks>Safe for use by several threads at once. It holds nothing open.</remarks>
public abstract class ArtifactRanges
{
    /// <summary>Reads ranges.</summary>
    /// <param name="ranges">Which; none of them ends beyond the end of the file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// The bytes of each range, in the order of the ranges. Null when the store turns out to send whole files where ranges are asked for,
    /// or not to tell one version from another: nothing was read then.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A range is not in the file.</exception>
    /// <exception cref="MlflowException">
    /// As <see cref="IArtifactReader.OpenReadAsync"/>. <c>DATA_LOSS</c>: the file is not of the version that was asked for or that a range
    /// was read of before, has another size, or is not there any more.
    /// </exception>
    public abstract Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadAsync(
        IReadOnlyList<ArtifactRange> ranges, CancellationToken cancellationToken = default);

    /// <summary>Refuses ranges that are not in a file of that size.</summary>
    private protected static void Check(IReadOnlyList<ArtifactRange> ranges, long bytes)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        foreach (var range in ranges)
        {
            if (range.Offset < 0 || range.Length < 0 || range.Length > bytes - range.Offset)
            {
                throw new ArgumentOutOfRangeException(nameof(ranges), range, $"The file has {bytes} bytes.");
            }
        }
    }
}
