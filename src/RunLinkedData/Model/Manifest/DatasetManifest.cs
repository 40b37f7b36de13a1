using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Model.Manifest;

/// <summary>
/// What a dataset is made of: the content of its <c>_manifest.json</c>, which is written last and so publishes the dataset. The format is
/// described in <c>docs/datasets.md</c>.
/// </summary>
public sealed record DatasetManifest
{
    /// <summary>The latest version of the manifest's format, which this library reads and writes.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The version of manifests whose files all lie beside them.</summary>
    internal const int PlainVersion = 1;

    /// <summary>
    /// The version of the manifest's format: 2 where files lie elsewhere (<see cref="DatasetFile.Run"/>, <see cref="Source"/>), so
    /// that libraries that do not know of that refuse it, else 1.
    /// </summary>
    public int ManifestVersion { get; init; } = PlainVersion;

    /// <summary>The name of the dataset.</summary>
    public required string Name { get; init; }

    /// <summary>What the dataset is made of.</summary>
    public DatasetContent Content => Format is null ? DatasetContent.Files : DatasetContent.Rows;

    /// <summary>
    /// The name of the format of the rows, such as <see cref="DatasetFormat.Parquet"/>; with a <see cref="Source"/>, the kind of the table
    /// that they are in, such as <c>delta</c>. Null when the content is files.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>
    /// Where the data lies and what pins it, of a version by reference, whose bytes stay where they are (<c>Run.SaveReference</c>); null
    /// for what was stored.
    /// </summary>
    public DatasetSource? Source { get; init; }

    /// <summary>The columns in their order; none when the content is files.</summary>
    public required IReadOnlyList<DatasetColumn> Columns { get; init; }

    /// <summary>The number of rows; 0 when the content is files, which have none to count.</summary>
    public required long Rows { get; init; }

    /// <summary>The size of all files together, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The files, in the order of their rows.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>
    /// The folders in which nothing lies, with <c>/</c> between the parts of their paths; null when there are none.
    /// They are no part of the digest.
    /// </summary>
    public IReadOnlyList<string>? EmptyFolders { get; init; }

    /// <summary>
    /// What identifies the content: <c>sha256:</c> and the SHA-256 of the text that <c>sha256sum</c> prints for the files, sorted by path.
    /// The same rows saved in the same way give the same digest. A file without SHA-256 has what pins it in that place.
    /// </summary>
    public required string Digest { get; init; }

    /// <summary>What each column holds, by its name; empty when the content is files.</summary>
    public required IReadOnlyDictionary<string, ColumnProfile> Profile { get; init; }

    /// <summary>
    /// From which columns of its inputs a column was made, by its name, where the program said so; null when it said nothing. It is no part
    /// of the digest.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ColumnSource>>? ColumnSources { get; init; }

    /// <summary>
    /// The index of the member of a group that saved the whole of it; null where its members saved parts, or the run is not one of a group.
    /// </summary>
    public int? MemberIndex { get; init; }

    /// <summary>The attempt of that member, from 1.</summary>
    public int? MemberAttempt { get; init; }

    /// <summary>
    /// How what was expected of the version came out when it was saved, in the order in which it was said; null when nothing was expected.
    /// It is no part of the digest.
    /// </summary>
    public IReadOnlyList<DatasetCheck>? Checks { get; init; }

    /// <summary>
    /// The data contract by which <see cref="Checks"/> were made when the version was saved; null when there was none. It is no part of the
    /// digest.
    /// </summary>
    public DatasetContract? Contract { get; init; }

    /// <summary>When the dataset was saved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What wrote it, with its version.</summary>
    public required string Writer { get; init; }

    /// <summary>What writes manifests, with its version.</summary>
    internal static string ThisWriter { get; } = "RunLinkedData " + typeof(DatasetManifest).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Whether the rows are in a table of another program, whose files alone are not the version.</summary>
    internal bool IsTable => Source is not null && Format is not null;

    /// <summary>The version that a manifest of these files has.</summary>
    internal static int VersionOf(IEnumerable<DatasetFile> files) => files.Any(file => file.LiesElsewhere) ? CurrentVersion : PlainVersion;

    /// <summary>The digest of files.</summary>
    internal static string DigestOf(IEnumerable<DatasetFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Identity}  {file.Path}\n"));
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
