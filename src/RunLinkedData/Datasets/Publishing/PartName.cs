using System.Globalization;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>
/// Which member of a group saves a dataset, or its part of one, and in which attempt: the names of the files of parts say so.
/// </summary>
/// <param name="Index">The index of the member, from 0.</param>
/// <param name="Attempt">Its attempt, from 1.</param>
internal sealed record PartName(int Index, int Attempt)
{
    /// <summary>The folder of part manifests in that of the dataset.</summary>
    public const string Folder = "_parts";

    private const string Extension = ".json";

    /// <summary>
    /// Whether what an earlier attempt has saved stays: it had finished, and so had all other members, so that the whole may be published
    /// at this moment.
    /// </summary>
    public bool LeavesEarlier { get; init; }

    /// <summary>The name of the part manifest, such as <c>0007-1.json</c>.</summary>
    public string File => Label + Extension;

    /// <summary>The part in names, such as <c>0007-1</c>.</summary>
    public string Label => string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{Attempt}");

    /// <summary>
    /// What the names of files of rows have before their numbers. Without the attempt: names are in the digest, and a version is the same
    /// whichever attempt wrote it.
    /// </summary>
    public string FilePrefix => string.Create(CultureInfo.InvariantCulture, $"{Index:D4}-");

    /// <summary>The part of a part manifest; null when that is none.</summary>
    public static PartName? Parse(string file) =>
        file.EndsWith(Extension, StringComparison.Ordinal)
        && file[..^Extension.Length].Split('-') is [var first, var second]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
        && new PartName(index, attempt) is var part
        && part.File == file
            ? part
            : null;

    /// <summary>Whether this is an earlier attempt of the same member.</summary>
    public bool IsBefore(PartName other) => Index == other.Index && Attempt < other.Attempt;

    /// <summary>Whether a file in the dataset's folder is one of rows of this member, of whichever attempt.</summary>
    public bool IsOwn(string path) => path.StartsWith(PartSequence.FileStart + FilePrefix, StringComparison.Ordinal);
}
