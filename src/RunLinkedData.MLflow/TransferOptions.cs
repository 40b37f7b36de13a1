using System.Globalization;

namespace RunLinkedData.MLflow;

/// <summary>How files go to and from a server or a cloud storage. Every setting has a default that works.</summary>
/// <remarks>The values are read once, when a client connects; later changes have no effect.</remarks>
public sealed class TransferOptions
{
    private const long MiB = 1 << 20;
    private const long SmallestPart = 5 * MiB;
    private const long LargestPart = 5 * 1024 * MiB;

    /// <summary>Told how far each transfer has come, from several threads. Default: nobody.</summary>
    public IProgress<TransferProgress>? Progress { get; set; }

    /// <summary>
    /// From this size on, in bytes, a file is uploaded in parts if the storage takes them; to an MLflow server, straight to the storage
    /// behind it, if it offers that. Default: null, which is 524,288,000 through an MLflow server and 67,108,864 to a bucket.
    /// </summary>
    /// <remarks>
    /// A storage behind a server must be reachable from here then. <see cref="long.MaxValue"/> sends every file in one piece.
    /// </remarks>
    public long? MultipartThreshold { get; set; }

    /// <summary>
    /// The size of a part in bytes, from 5 MiB to 5 GiB; larger files get larger parts, so that there are at most 10,000. Default: 10 MiB.
    /// </summary>
    public long PartSize { get; set; } = 10 * MiB;

    /// <summary>How many parts of one file are on their way at once: 1 to 64. Default: 4.</summary>
    /// <remarks>A large download keeps that many parts of 8 MiB in memory.</remarks>
    public int Parallelism { get; set; } = 4;

    /// <summary>
    /// Whether downloads come straight from the storage behind an MLflow server when the server (MLflow 3.15 or later) offers that and the
    /// storage can be
    /// reached from here. Default: true.
    /// </summary>
    public bool DirectDownloads { get; set; } = true;

    /// <summary>
    /// The folder where files wait for their upload, as a storage must be told their length at the start. Default: the system's for
    /// temporary files.
    /// </summary>
    public string TempFolder { get; set; } = Path.GetTempPath();

    /// <summary>The size of a part of a download, all of which is held in memory.</summary>
    internal int RangeSize { get; set; } = 8 << 20;

    /// <summary>How long a second range may wait for its answer before the server is taken for one that sends one at a time.</summary>
    internal TimeSpan RangePatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Refuses settings that make no sense, all problems together.</summary>
    internal void Check()
    {
        List<string> problems = [];
        if (MultipartThreshold < 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"{nameof(MultipartThreshold)} is {MultipartThreshold}; it must be 0 or more, or null"));
        }

        if (PartSize is < SmallestPart or > LargestPart)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"{nameof(PartSize)} is {PartSize}; it must be from {SmallestPart} to {LargestPart}"));
        }

        if (Parallelism is < 1 or > 64)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{nameof(Parallelism)} is {Parallelism}; it must be from 1 to 64"));
        }

        if (!Directory.Exists(TempFolder))
        {
            problems.Add($"{nameof(TempFolder)} is '{TempFolder}', and there is no such folder");
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException($"The options of transfers are not valid: {string.Join("; ", problems)}.");
        }
    }

    internal TransferOptions Copy() => (TransferOptions)MemberwiseClone();
}
