using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RunLinkedData.Recording.Reusing;

/// <summary>
/// What tells runs apart that are made from something else: the SHA-256 of a text that names all of it, a line each, sorted.
/// <c>docs/status.md</c> describes the text; another one is another fingerprint.
/// </summary>
internal sealed class Fingerprint
{
    private const string FirstLine = "rld.fingerprint 1\n";

    private readonly List<string> _lines = [];

    /// <summary>Adds what a run is made from. Words are written as JSON, so that two texts are never one.</summary>
    public void Add(string kind, params IEnumerable<string> words) =>
        _lines.Add($"{kind} {string.Join(' ', words.Select(word => JsonSerializer.Serialize(word, FingerprintJson.Default.String)))}\n");

    /// <summary>The text.</summary>
    public override string ToString() => FirstLine + string.Concat(_lines.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>The digest of the text.</summary>
    public string ToDigest() => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())))}";
}

/// <summary>How words are written.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class FingerprintJson : System.Text.Json.Serialization.JsonSerializerContext;
