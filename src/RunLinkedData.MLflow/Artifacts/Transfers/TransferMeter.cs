namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>Counts the bytes of one transfer and reports them, about once for each MiB and at the end.</summary>
internal sealed class TransferMeter(IProgress<TransferProgress>? progress, string path, long? total)
{
    private const long Step = 1 << 20;

    /// <summary>Tells nobody.</summary>
    public static TransferMeter Silent { get; } = new(null, "", null);

    private readonly Lock _lock = new();
    private long _bytes;
    private long _reported;

    public void Add(long bytes)
    {
        if (progress is null || bytes == 0)
        {
            return;
        }

        // Reported within the lock, so that the reports come in the order of the numbers.
        lock (_lock)
        {
            _bytes += bytes;
            if (Math.Abs(_bytes - _reported) >= Step || _bytes == total)
            {
                _reported = _bytes;
                progress.Report(new TransferProgress { Path = path, BytesTransferred = _bytes, TotalBytes = total });
            }
        }
    }
}
