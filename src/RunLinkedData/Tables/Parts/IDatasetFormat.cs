namespace RunLinkedData.Tables.Parts;

/// <summary>
/// A way to store rows in files: Parquet, CSV, JSON Lines, or one from outside (<see cref="RunTrackerOptions.Formats"/>).
/// </summary>
/// <remarks>Used by many threads at once.</remarks>
public interface IDatasetFormat
{
    /// <summary>
    /// Its name in manifests and options, such as <c>parquet</c>: up to 50 lower-case ASCII letters, digits and <c>_</c>, a
    /// letter first; not <c>files</c>.
    /// </summary>
    string Name { get; }

    /// <summary>The ending of the part files, without a point, such as <c>jsonl</c>.</summary>
    string Extension { get; }

    /// <summary>Whether files end where row groups end; else, the default, they may end after every batch.</summary>
    bool HasRowGroups => false;

    /// <summary>Starts a part file.</summary>
    /// <param name="target">Where the file goes: forward only, synchronous, and it stays open. It counts in <see cref="Stream.Position"/>.
    /// Same rows, same bytes: nothing of the time, the machine or chance may go into a file.</param>
    /// <param name="part">Which file it is, and its columns.</param>
    IPartWriter OpenWriter(Stream target, PartFile part);

    /// <summary>Opens a part file that lies on this machine, and that was found to be whole.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="part">Which file it is, and its columns as the manifest has them.</param>
    /// <exception cref="Model.DatasetCorruptException">The file is not what the format writes: <see cref="PartFile.Corrupt"/>.</exception>
    IPartReader OpenReader(string path, PartFile part);
}
