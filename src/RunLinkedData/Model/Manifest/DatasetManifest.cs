using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Manifest;

/// <summary>
/// What a dataset is made of: the content of its <c>_manifest.json</c>, which is written last and so publishes the dataset. The format is
/// described in <c>docs/datasets.md</c>.
/// </summary>
public sealed record DatasetManifest
{
    /// <summary>The version of the manifest's format that this library writes, and the latest that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the manifest's format.</summary>
    public int ManifestVersion { get; init; } = CurrentVersion;

    /// <summary>The name of the dataset.</summary>
    public required string Name { get; init; }

    /// <summary>How the content is stored.</summary>
    public required DatasetFormat Format { get; init; }

    /// <summary>The columns in their order; none in a dataset of <see cref="DatasetFormat.Files"/>.</summary>
    public required IReadOnlyList<DatasetColumn> Columns { get; init; }

    /// <summary>Whether the content is rows; false in a dataset of <see cref="DatasetFormat.Files"/>, which has none to count.</summary>
    [JsonIgnore]
    public bool HasRows => Format != DatasetFormat.Files;

    /// <summary>The number of rows; 0 in a dataset without (<see cref="HasRows"/>).</summary>
    public required long Rows { get; init; }

    /// <summary>The size of all files together, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The files, in the order of their rows.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>
    /// The folders in which nothing lies, with <c>/</c> between the parts of their paths; null when there are none. They are no part of the digest.
    /// </summary>
    public IReadOnlyList<string>? EmptyFolders { get; init; }

    /// <summary>
    /// What identifies the content: <c>sha256:</c> and the SHA-256 of the text that <c>sha256sum</c> prints for the files, sorted by path.
    /// The same rows saved in the same way give the same digest.
    /// </summary>
    public required string Digest { get; init; }

    /// <summary>What each column holds, by its name; empty in a dataset of <see cref="DatasetFormat.Files"/>.</summary>
    public required IReadOnlyDictionary<string, ColumnProfile> Profile { get; init; }

    /// <summary>When the dataset was saved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What wrote it, with its version.</summary>
    public required string Writer { get; init; }

    /// <summary>The digest of files.</summary>
    internal static string DigestOf(IEnumerable<DatasetFile> files)
    {
        var text = new StringBuilder();
        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            text.Append(file.Sha256).Append("  ").Append(file.Path).Append('\n');
        }

        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
