namespace RunLinkedData.Model.Manifest;

/// <summary>A file of a dataset.</summary>
public sealed record DatasetFile
{
    /// <summary>The path in the dataset's folder, with <c>/</c> between its parts.</summary>
    public required string Path { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of rows; 0 in a dataset whose content is files.</summary>
    public required long Rows { get; init; }

    /// <summary>The SHA-256 of the bytes, as 64 lowercase hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// Who may read, write and execute the file, where it was saved: three octal digits such as <c>755</c>, as <c>chmod</c> takes them.
    /// Null for rows, for what was saved on Windows, and in older manifests. It is no part of the digest.
    /// </summary>
    public string? Mode { get; init; }

    /// <summary>
    /// What the storage called the file that it stored: an ETag or the like, of which reads of parts of the file make sure. Null where the
    /// storage has no such names, and in older manifests. It says nothing of the content, and is no part of the digest.
    /// </summary>
    public string? Version { get; init; }
}
