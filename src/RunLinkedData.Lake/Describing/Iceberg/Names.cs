using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>IDs and names of files in a table, which are made of what they are for: the same versions have the same ones.</summary>
internal static class Names
{
    public const string Folder = "metadata";

    public const string Hint = Folder + "/version-hint.text";

    private const string MainBranch = "main";

    // More would not fit into a number of JavaScript.
    private const int IdBits = 53;

    public static string MetadataFile(int number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/v{number}.metadata.json");

    public static Func<int, string> Manifest(string name) => attempt =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}/{name}-m{attempt}.avro");

    /// <summary>The name that <see cref="Manifest"/> has made a path of: of the manifest of one version, its run ID.</summary>
    public static string OfManifest(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.LastIndexOf("-m", StringComparison.Ordinal) is var end and >= 0 ? name[..end] : name;
    }

    public static Func<int, string> ManifestList(long snapshotId, string name) => attempt =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}/snap-{snapshotId}-{attempt + 1}-{name}.avro");

    /// <summary>The name of the manifest of some versions together, that of a place in the order of all.</summary>
    public static string Merged(long place, IEnumerable<string> runIds) => string.Create(
        CultureInfo.InvariantCulture, $"{MergedPrefix(place)}{Convert.ToHexStringLower(Hash(string.Concat(runIds)).AsSpan(0, 8))}");

    public static string MergedPrefix(long place) => string.Create(CultureInfo.InvariantCulture, $"merged-{place}-");

    public static long SnapshotOf(string runId) => IdOf(runId);

    public static long SnapshotOfAll(IEnumerable<string> runIds) => IdOf(string.Join('\n', runIds.Prepend(MainBranch)));

    private static long IdOf(string text) =>
        (long)(BinaryPrimitives.ReadUInt64BigEndian(Hash(text)) >> (64 - IdBits)) | 1;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
