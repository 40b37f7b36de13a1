namespace RunLinkedData.Model.Manifest;

/// <summary>A file of a dataset.</summary>
/// <param name="Path">The path in the dataset's folder, with <c>/</c> between its parts.</param>
/// <param name="Bytes">The size in bytes.</param>
/// <param name="Rows">The number of rows; 0 in a dataset whose content is files.</param>
/// <param name="Sha256">The SHA-256 of the bytes, as 64 lowercase hexadecimal digits.</param>
public sealed record DatasetFile(string Path, long Bytes, long Rows, string Sha256)
{
    /// <summary>
    /// Who may read, write and execute the file, where it was saved: three octal digits such as <c>755</c>, as <c>chmod</c> takes them. Null for
    /// rows, for what was saved on Windows, and in older manifests. It is no part of the digest.
    /// </summary>
    public string? Mode { get; init; }
}
