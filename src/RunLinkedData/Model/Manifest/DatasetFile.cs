using System.Globalization;

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

    /// <summary>
    /// The SHA-256 of the bytes, as 64 lowercase hexadecimal digits. Null for a file at a <see cref="Uri"/> that was not read when the
    /// version was made: it is pinned by <see cref="Version"/>, <see cref="Modified"/> or <see cref="Pin"/> then.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// Who may read, write and execute the file, where it was saved: three octal digits such as <c>755</c>, as <c>chmod</c> takes them.
    /// Null for rows, for what was saved on Windows, and in older manifests. It is no part of the digest.
    /// </summary>
    public string? Mode { get; init; }

    /// <summary>
    /// What the storage called the file that it stored: an ETag or the like, of which reads of parts of the file make sure. Null where the
    /// storage has no such names, and in older manifests. It says nothing of the content, and is no part of the digest where there is a
    /// <see cref="Sha256"/>.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>
    /// The ID of the run whose artifacts hold the file, where that is not the run that wrote the version: the file was there already, and
    /// was not stored again. Null for what lies in the version's own folder, and at a <see cref="Uri"/>.
    /// </summary>
    public string? Run { get; init; }

    /// <summary>
    /// The path of the file in that run's folder of the dataset, where it is another one than <see cref="Path"/>; null where it is not.
    /// </summary>
    public string? StoredPath { get; init; }

    /// <summary>
    /// Where the file lies when it is in no run's artifacts: a URI such as <c>s3://bucket/folder/part-0.parquet</c>, as the storage's
    /// own tools take it, without credentials; <c>file:</c> URIs have percent-escapes. Null for what lies in the artifacts of a run.
    /// </summary>
    public string? Uri { get; init; }

    /// <summary>
    /// When the file at a <c>file:</c> <see cref="Uri"/> was last written, in UTC, as the file system says: with the size, what pins it
    /// where nothing stronger does. Null for everything else.
    /// </summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>
    /// What the table that the file is of says of it besides its size, in a version of <see cref="DatasetManifest.Source"/>: which rows of
    /// it were deleted, for example. Null for what is not a file of such a table.
    /// </summary>
    public string? Pin { get; init; }

    /// <summary>Whether the file does not lie in the version's own folder.</summary>
    internal bool LiesElsewhere => Run is not null || Uri is not null;

    /// <summary>The version, where it may become a header of requests: manifests may come from anywhere.</summary>
    internal string? SafeVersion => Version is { Length: > 0 and <= 1024 } && Version.All(c => c is > ' ' and <= '~') ? Version : null;

    /// <summary>What identifies the content, in the digest: the SHA-256, or what else pins the file.</summary>
    internal string Identity => Pin is null
        ? Sha256
            ?? string.Create(CultureInfo.InvariantCulture, $"{(Version is not null ? "version:" + Version : TimeOf(Modified))}:{Bytes}")
        : string.Create(CultureInfo.InvariantCulture, $"pin:{Pin}:{Sha256 ?? Version}:{Bytes}:{Rows}");

    private static string TimeOf(DateTimeOffset? time) => string.Create(CultureInfo.InvariantCulture, $"modified:{time?.UtcDateTime:O}");
}
