namespace RunLinkedData.MLflow.Artifacts.Ranges;

/// <summary>How a file is cut into parts.</summary>
/// <param name="length">The size of the file.</param>
/// <param name="partSize">The wanted size of a part.</param>
internal readonly struct PartPlan(long length, long partSize)
{
    /// <summary>More than this the storage services do not take.</summary>
    public const int MostParts = 10_000;

    public long Length => length;

    public long PartSize => partSize;

    /// <summary>The number of parts; an empty file has none.</summary>
    public long Count => (length / partSize) + (length % partSize == 0 ? 0 : 1);

    /// <summary>Parts of at least the wanted size, larger by whole MiB where there would be too many.</summary>
    public static PartPlan ForUpload(long length, long partSize)
    {
        const long MiB = 1 << 20;
        var least = (length / MostParts) + 1;
        return new PartPlan(length, least <= partSize ? partSize : ((least / MiB) + 1) * MiB);
    }

    /// <summary>The place of a part, counted from 0.</summary>
    public (long Offset, long Length) this[long index] => (index * partSize, Math.Min(partSize, length - (index * partSize)));
}
